'use client'

import { useReactFlow } from '@xyflow/react'
import { useState } from 'react'
import { Icon } from '../../_ui/icon'
import { Input } from '../../_ui/input'
import { Kbd } from '../../_ui/kbd'
import { Tile } from '../../_ui/tile'
import { faceOf, KINDS, kindIcon } from '../faces'
import { icon } from '../graph/step-card'
import { useDocument } from '../store/context'
import { useWords } from '../words/context'
import { useAddStep } from './use-add-step'

/** The kind that travels with a drag from the palette. */
export const KIND_DRAGGED = 'application/x-kaskad-step'

const GROUPS = ['entry', 'flow', 'action'] as const

/** Every kind of step that works, by group. Drag one to the canvas or onto an arrow; Enter puts it in the middle. */
export function Palette() {
  const { t, phrase } = useWords()
  const [query, setQuery] = useState('')
  const found = useKinds(query)
  return (
    <aside aria-label={t('palette.title')} className="flex min-h-0 flex-col border-r bg-surface px-2 py-3">
      <Input
        icon="search"
        placeholder={t('palette.find')}
        aria-label={t('palette.find')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setQuery('')}
        after={<Kbd>/</Kbd>}
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {GROUPS.map((group) => {
          const kinds = found.filter((kind) => faceOf(kind)?.group === group)
          if (kinds.length === 0) return null
          return (
            <section key={group}>
              <h2 className="px-2 pt-3 pb-1 text-ink-3 text-label">{t(`palette.${group}`)}</h2>
              <ul>
                {kinds.map((kind) => (
                  <PaletteItem key={kind} kind={kind} label={phrase(faceOf(kind)!.label)} />
                ))}
              </ul>
            </section>
          )
        })}
        {found.length === 0 && <p className="px-2 py-4 text-ink-3 text-label">{t('palette.none')}</p>}
      </div>
      <p className="px-2 pt-2 text-ink-3 text-label">{t('palette.hint')}</p>
    </aside>
  )
}

function PaletteItem({ kind, label }: { kind: string; label: string }) {
  const add = useAddStep()
  const { screenToFlowPosition } = useReactFlow()
  const face = faceOf(kind)!
  const entryTaken = useDocument((document) => face.group === 'entry' && document.steps.some((step) => faceOf(step.kind)?.group === 'entry'))
  const { t } = useWords()
  return (
    <li>
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
        className={`group relative flex min-h-8 w-full cursor-grab items-center gap-2.5 rounded-inner px-2 py-1 text-left transition-colors hover:bg-hover active:cursor-grabbing ${entryTaken ? 'text-ink-3' : ''}`}
      >
        <Tile icon={icon(kindIcon(kind))} tone={face.meaning} size="s" />
        <span className="min-w-0 flex-1 text-balance leading-[18px]">{label}</span>
        <Icon name="drag" size={14} className="absolute right-1 bg-hover text-ink-3 opacity-0 transition-opacity group-hover:opacity-100" />
      </button>
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
