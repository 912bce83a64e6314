'use client'

import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../_ui/icon'
import { Kbd } from '../../_ui/kbd'
import { Tile } from '../../_ui/tile'
import { stepOf } from '../document/document'
import { faceOf, isEntry, kindIcon, portsOf } from '../faces'
import { icon } from '../graph/step-card'
import { useDocument, useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import { useKinds } from './palette'
import { useAddStep } from './use-add-step'

/** What usually follows a way out, best first; the rest in the palette's order. */
const LIKELY: Record<string, readonly string[]> = {
  next: ['offer', 'message', 'wait', 'visit', 'branch', 'split', 'end'],
  sent: ['visit', 'wait', 'end', 'feedback'],
  'not-sent': ['end', 'wait', 'message'],
  visited: ['feedback', 'points', 'end', 'message'],
  'not-visited': ['split', 'offer', 'message', 'wait', 'end'],
  happy: ['points', 'end', 'message', 'wait'],
  unhappy: ['offer', 'message', 'end'],
  'no-answer': ['end', 'wait'],
}

/** "What next?": a short list at the pointer, after an arrow was dropped on nothing, or after `/`. */
export function WhatNext() {
  const asking = useViewed((view) => view.asking)
  return asking ? <Menu key={`${asking.at.x} ${asking.at.y} ${asking.from?.step} ${asking.from?.port}`} asking={asking} /> : null
}

type Asking = NonNullable<ReturnType<typeof useAsking>>
const useAsking = () => useViewed((view) => view.asking)

function Menu({ asking }: { asking: Asking }) {
  const { t, phrase } = useWords()
  const view = useView()
  const add = useAddStep()
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const root = useRef<HTMLDivElement>(null)
  const from = asking.from
  const port = useDocument((document) => {
    const step = from && stepOf(document, from.step)
    return step && portsOf(step).find((candidate) => candidate.id === from.port)
  })
  const hasEntry = useDocument((document) => document.steps.some((step) => isEntry(step.kind)))
  const likely = (from && LIKELY[from.port]) ?? (hasEntry ? LIKELY.next! : ['segment', 'manual'])
  const rank = (kind: string) => (likely.includes(kind) ? likely.indexOf(kind) : 100)
  const kinds = useKinds(query)
    .filter((kind) => !isEntry(kind) || (!from && !hasEntry))
    .sort((a, b) => rank(a) - rank(b))
  const close = () => view.setState({ asking: null })
  const choose = (kind: string | undefined) => kind && add(kind, asking.drop, { from })

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Element)) view.setState({ asking: null })
    }
    window.addEventListener('pointerdown', outside, true)
    return () => window.removeEventListener('pointerdown', outside, true)
  }, [view])

  const left = Math.max(8, Math.min(asking.at.x + 8, window.innerWidth - 304))
  const top = Math.max(8, Math.min(asking.at.y - 24, window.innerHeight - 420))
  return (
    <div
      ref={root}
      role="dialog"
      aria-label={t('next.title')}
      className="floating fixed z-50 w-[282px] rounded-card border bg-surface p-2 shadow-float"
      style={{ left, top }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key === 'ArrowDown') setAt((n) => Math.min(n + 1, kinds.length - 1))
        if (event.key === 'ArrowUp') setAt((n) => Math.max(n - 1, 0))
        if (event.key === 'Enter') choose(kinds[at])
        if (['Escape', 'ArrowDown', 'ArrowUp', 'Enter'].includes(event.key)) event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div className="flex items-baseline justify-between gap-2 px-2 pb-1.5">
        <b className="font-medium">{t('next.title')}</b>
        {port && <span className="truncate text-ink-3 text-label">{phrase(port.label)}</span>}
      </div>
      <label className="mb-1 flex h-8 items-center gap-2 rounded-inner border border-line-2 bg-field px-2.5 focus-within:border-accent">
        <Icon name="search" size={16} className="text-ink-2" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the menu was asked for and is left with Escape
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="what-next"
          aria-activedescendant={kinds[at] && `next-${kinds[at]}`}
          className="w-full bg-transparent outline-none"
          placeholder={t('next.find')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
        />
      </label>
      <div id="what-next" role="listbox" aria-label={t('next.title')} className="max-h-[288px] overflow-y-auto">
        {kinds.map((kind, n) => {
          const face = faceOf(kind)!
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field above, as in any combobox
            <div
              key={kind}
              id={`next-${kind}`}
              role="option"
              aria-selected={n === at}
              tabIndex={-1}
              data-kind={kind}
              className={`flex cursor-pointer items-center gap-2.5 rounded-inner px-2 py-1 ${n === at ? 'bg-hover' : ''}`}
              onPointerMove={() => setAt(n)}
              onClick={() => choose(kind)}
            >
              <Tile icon={icon(kindIcon(kind))} tone={face.meaning} size="s" />
              <span className="min-w-0 flex-1">
                <b className="block font-medium leading-[18px]">{phrase(face.label)}</b>
                <span className="block truncate text-ink-2 text-label">{phrase(face.about)}</span>
              </span>
              {n === at && <Kbd>Enter</Kbd>}
            </div>
          )
        })}
        {kinds.length === 0 && <p className="px-2 py-3 text-ink-3 text-label">{t('palette.none')}</p>}
      </div>
      <footer className="mt-1 flex gap-3 border-t px-2 pt-2 text-ink-3 text-label">
        <span className="flex items-center gap-1.5">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd>
          {t('next.choose')}
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd>Esc</Kbd>
          {t('next.cancel')}
        </span>
      </footer>
    </div>
  )
}
