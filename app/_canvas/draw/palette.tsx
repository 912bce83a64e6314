'use client'

import { useReactFlow } from '@xyflow/react'
import { useState } from 'react'
import { Icon } from '../../_ui/icon'
import { Input } from '../../_ui/input'
import { Kbd } from '../../_ui/kbd'
import { Tile } from '../../_ui/tile'
import { Tooltip } from '../../_ui/tooltip'
import { faceOf, KINDS, kindIcon } from '../faces'
import { icon } from '../graph/step-card'
import { useDocument, useView } from '../store/context'
import { useWords } from '../words/context'
import { useAddStep } from './use-add-step'

/** The kind that travels with a drag from the palette. */
export const KIND_DRAGGED = 'application/x-kaskad-step'

const GROUPS = ['entry', 'flow', 'action'] as const

/** Every kind of step that works, by group. Drag one to the canvas or onto an arrow; Enter puts it in the middle. */
export function Palette({ narrow = false }: { narrow?: boolean }) {
  const { t, phrase } = useWords()
  const [query, setQuery] = useState('')
  const view = useView()
  const found = useKinds(query)
  return (
    <aside aria-label={t('palette.title')} className={`flex min-h-0 flex-col border-r bg-surface py-3 ${narrow ? 'items-center px-2' : 'px-2'}`}>
      {narrow ? (
        <Tooltip label={t('palette.find')} keys="/" side="right">
          <button
            type="button"
            aria-label={t('palette.find')}
            className="grid size-8 shrink-0 place-items-center rounded-inner text-ink-2 hover:bg-hover"
            onClick={() => view.setState({ asking: { at: { x: 80, y: 80 }, drop: { x: 0, y: 0 } } })}
          >
            <Icon name="search" size={16} />
          </button>
        </Tooltip>
      ) : (
        <Input
          icon="search"
          placeholder={t('palette.find')}
          aria-label={t('palette.find')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setQuery('')}
          after={<Kbd>/</Kbd>}
        />
      )}
      <div className="min-h-0 flex-1 overflow-y-auto">
        {GROUPS.map((group) => {
          const kinds = found.filter((kind) => faceOf(kind)?.group === group)
          if (kinds.length === 0) return null
          return (
            <section key={group} className={narrow ? 'border-t pt-2 mt-2' : ''}>
              <h2 className={narrow ? 'sr-only' : 'px-2 pt-3 pb-1 text-ink-3 text-label'}>{t(`palette.${group}`)}</h2>
              <ul>
                {kinds.map((kind) => (
                  <PaletteItem key={kind} kind={kind} label={phrase(faceOf(kind)!.label)} narrow={narrow} />
                ))}
              </ul>
            </section>
          )
        })}
        {found.length === 0 && <p className="px-2 py-4 text-ink-3 text-label">{t('palette.none')}</p>}
      </div>
      {!narrow && <p className="px-2 pt-2 text-ink-3 text-label">{t('palette.hint')}</p>}
    </aside>
  )
}

function PaletteItem({ kind, label, narrow }: { kind: string; label: string; narrow: boolean }) {
  const add = useAddStep()
  const { screenToFlowPosition } = useReactFlow()
  const face = faceOf(kind)!
  const entryTaken = useDocument((document) => face.group === 'entry' && document.steps.some((step) => faceOf(step.kind)?.group === 'entry'))
  const { t } = useWords()
  const item = (
    <button
      type="button"
      draggable
      data-kind={kind}
      aria-label={label}
      title={entryTaken ? t('palette.oneEntry') : undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData(KIND_DRAGGED, kind)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={(event) => {
        // By keyboard only: a mouse drags.
        if (event.detail === 0) add(kind, screenToFlowPosition({ x: window.innerWidth / 2 - 112, y: window.innerHeight / 2 }))
      }}
      className={`group flex h-8 w-full cursor-grab items-center gap-2.5 whitespace-nowrap rounded-inner px-2 text-left transition-colors hover:bg-hover active:cursor-grabbing ${entryTaken ? 'opacity-60' : ''}`}
    >
      <Tile icon={icon(kindIcon(kind))} tone={face.meaning} size="s" />
      {!narrow && (
        <>
          <span className="min-w-0 flex-1 truncate">{label}</span>
          <Icon name="drag" size={14} className="text-ink-3 opacity-0 transition-opacity group-hover:opacity-100" />
        </>
      )}
    </button>
  )
  return (
    <li>
      {narrow ? (
        <Tooltip label={label} side="right">
          {item}
        </Tooltip>
      ) : (
        item
      )}
    </li>
  )
}

/** Kinds whose name or explanation has all words of the query. */
export function useKinds(query: string): string[] {
  const { phrase } = useWords()
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return KINDS.filter((kind) => {
    const face = faceOf(kind)
    if (!face) return false
    const text = `${phrase(face.label)} ${phrase(face.about)} ${kind}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
