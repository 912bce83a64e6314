'use client'

import { useReactFlow } from '@xyflow/react'
import { useState } from 'react'
import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { useCheck } from '../data/use-check'
import { stepOf } from '../document/document'
import { lookOf } from '../faces'
import { useDocument, useView, useViewed } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'
import { useWords } from '../words/context'
import { useRemedy } from './use-remedy'

/** The line below: what must be mended, what is worth a look; a click goes to the step. Opens into the whole list. */
export function DiagnosticsStrip({ campaign, children }: { campaign: string; children?: React.ReactNode }) {
  const { t } = useWords()
  const { checking, failed } = useCheck(true, campaign)
  const diagnostics = useViewed((view) => view.diagnostics)
  const [open, setOpen] = useState(false)
  const errors = diagnostics.filter((found) => found.severity === 'error')
  const warnings = diagnostics.filter((found) => found.severity === 'warning')
  return (
    <footer aria-busy={checking} className="relative col-span-full border-t bg-surface text-label">
      {open && diagnostics.length > 0 && (
        <ul className="absolute right-0 bottom-full left-0 z-20 max-h-[320px] overflow-y-auto border-t bg-surface py-1 shadow-float">
          {[...errors, ...warnings].map((found) => (
            <Row key={`${found.step} ${found.path} ${found.message}`} found={found} />
          ))}
        </ul>
      )}
      <div className="flex h-8 min-w-0 items-center gap-4 overflow-hidden whitespace-nowrap px-4">
        {failed && (
          <span className="flex items-center gap-1.5 font-medium text-reward">
            <Icon name="warn" size={14} />
            {t('check.failed')}
          </span>
        )}
        {failed && diagnostics.length === 0 ? null : diagnostics.length === 0 ? (
          <span className={`flex items-center gap-1.5 font-medium ${checking ? 'text-ink-3' : 'text-good'}`}>
            <Icon name={checking ? 'refresh' : 'check'} size={14} />
            {checking ? t('check.checking') : t('check.clean')}
          </span>
        ) : (
          <button type="button" className="flex items-center gap-4 rounded-inner font-medium" aria-expanded={open} onClick={() => setOpen(!open)}>
            {errors.length > 0 && (
              <span className="flex items-center gap-1.5 text-bad">
                <Icon name="error" size={14} />
                {t('check.errors', { count: errors.length })}
              </span>
            )}
            {warnings.length > 0 && (
              <span className="flex items-center gap-1.5 text-reward">
                <Icon name="warn" size={14} />
                {t('check.warnings', { count: warnings.length })}
              </span>
            )}
            <Icon name="up" size={12} className={`text-ink-3 transition-transform ${open ? 'rotate-180' : ''}`} />
          </button>
        )}
        {!open && (errors[0] ?? warnings[0]) && <Short found={(errors[0] ?? warnings[0])!} />}
        <span className="ml-auto flex items-center gap-4">{children}</span>
      </div>
    </footer>
  )
}

function useGoTo() {
  const view = useView()
  const flow = useReactFlow()
  return (step: string | undefined) => {
    if (!step) return
    view.setState({ selected: [step], arrow: null })
    const node = flow.getNode(step)
    if (node)
      flow.setCenter(node.position.x + (node.measured?.width ?? 0) / 2, node.position.y + (node.measured?.height ?? 0) / 2, {
        zoom: Math.max(flow.getZoom(), 0.8),
        duration: 180,
      })
  }
}

/** The step in the words of its card. */
function useStepName(id: string | undefined) {
  const { phrase } = useWords()
  return useDocument((document) => {
    const step = id === undefined ? undefined : stepOf(document, id)
    return step ? phrase(lookOf(step).summary) : null
  })
}

function Short({ found }: { found: Diagnostic }) {
  const { t } = useWords()
  const goTo = useGoTo()
  const apply = useRemedy()
  const name = useStepName(found.step)
  return (
    <span className="flex min-w-0 items-center gap-2">
      <button type="button" className="truncate rounded-inner hover:underline" onClick={() => goTo(found.step)}>
        {name ? t('check.of', { step: name, message: found.message }) : found.message}
      </button>
      {found.remedy && (
        <Button look="link" size="s" onClick={() => apply(found)}>
          {found.remedy.label}
        </Button>
      )}
    </span>
  )
}

function Row({ found }: { found: Diagnostic }) {
  const { t } = useWords()
  const goTo = useGoTo()
  const apply = useRemedy()
  const name = useStepName(found.step)
  return (
    <li className="flex min-h-8 items-center gap-2.5 px-4 py-1 hover:bg-hover">
      <Icon name={found.severity === 'error' ? 'error' : 'warn'} size={16} className={found.severity === 'error' ? 'text-bad' : 'text-reward'} />
      <button type="button" className="min-w-0 flex-1 text-left" onClick={() => goTo(found.step)}>
        {name && <b className="font-medium">{name}: </b>}
        {found.message} {found.hint && <span className="text-ink-3">{found.hint}</span>}
      </button>
      {found.remedy ? (
        <Button size="s" onClick={() => apply(found)}>
          {found.remedy.label}
        </Button>
      ) : (
        found.step && (
          <Button look="link" size="s" onClick={() => goTo(found.step)}>
            {t('check.show')}
          </Button>
        )
      )}
    </li>
  )
}
