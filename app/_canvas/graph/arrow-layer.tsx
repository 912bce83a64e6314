'use client'

import { type CSSProperties, memo, useMemo, useRef } from 'react'
import type { Arrow } from '../document/document'
import { HEAD, headOf, labelPlace, pathOf } from '../geometry/path'
import { useView, useViewed } from '../store/context'
import { countOf, pathOfArrow } from '../store/indices'
import { useWords } from '../words/context'
import { OnDrawing } from './on-drawing'
import type { Drawn } from './use-routes'

type Tone = 'good' | 'bad' | 'neutral'
type Layer = { drawn: readonly Drawn[]; quiet: ReadonlySet<string>; tones: ReadonlyMap<string, Tone> }

/** Every arrow in one drawing below the cards, their labels above it. */
export const ArrowLayer = memo(function ArrowLayer({ drawn, quiet, tones }: Layer) {
  const live = useViewed((view) => view.mode === 'live')
  const ways = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { arrow, key } of drawn) if (!quiet.has(key)) counts.set(arrow.from, (counts.get(arrow.from) ?? 0) + 1)
    return counts
  }, [drawn, quiet])
  return (
    <OnDrawing>
      <svg className="k-arrows" aria-hidden="true">
        {drawn.map((item) => (
          <ArrowShape key={item.key} item={item} tone={tones.get(item.key) ?? 'neutral'} quiet={quiet.has(item.key)} live={live} />
        ))}
      </svg>
      {live && drawn.map((item) => !quiet.has(item.key) && <ArrowLabel key={item.key} item={item} crowded={(ways.get(item.arrow.from) ?? 0) > 2} />)}
    </OnDrawing>
  )
})

/** Ribbon of 24 px = all who entered, never under 2. */
const RIBBON = 24

const useCount = (arrow: Arrow) => useViewed((view) => countOf(view.stats, arrow))

/** Width of the ribbon in half pixels, so that it is drawn anew only when the eye can see it; 0 where nobody went. */
const useRibbon = (arrow: Arrow, live: boolean) =>
  useViewed(({ stats }) => {
    const count = live ? countOf(stats, arrow) : 0
    const entered = stats ? stats.enrolled - stats.control : 0
    return count === 0 ? 0 : Math.max(2, entered > 0 ? Math.round((count / entered) * RIBBON * 2) / 2 : 2)
  })

const ArrowShape = memo(function ArrowShape({ item, tone, quiet, live }: { item: Drawn; tone: Tone; quiet: boolean; live: boolean }) {
  const { arrow, key, points } = item
  const view = useView()
  const shown = useViewed(
    (state) => !quiet || state.hovered === arrow.from || state.hovered === arrow.to || state.selected.includes(arrow.from) || state.arrow === key,
  )
  const chosen = useViewed((state) => state.arrow === key)
  const hot = useViewed((state) => state.hot === key)
  const path = useViewed((state) => pathOfArrow(state.guest?.trace?.entries, arrow))
  const ribbon = useRibbon(arrow, live)
  if (!shown) return null
  const d = pathOf(points, HEAD - 1)
  const names = [
    'k-arrow',
    tone !== 'neutral' && `is-${tone}`,
    arrow.maxPasses && 'is-back',
    chosen && 'is-chosen',
    hot && 'is-hot',
    path === 'on' && 'is-onpath',
    path === 'off' && 'is-dim',
  ]
  return (
    <g className={names.filter(Boolean).join(' ')} data-arrow={key} data-way={key}>
      {ribbon > 0 && <path className="k-ribbon" d={pathOf(points)} strokeWidth={ribbon} />}
      <path className="k-wire" d={d} />
      <path className="k-tip" d={headOf(points)} />
      {live && path === null && <Walkers d={d} arrow={arrow} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: by keyboard an arrow is chosen through its step */}
      {!live && <path className="k-hit" d={d} onClick={() => view.setState({ arrow: key, selected: [] })} />}
    </g>
  )
})

/** Guests who went by since the last look: small circles that run along, at most three at a time. */
function Walkers({ d, arrow }: { d: string; arrow: Arrow }) {
  const count = useCount(arrow)
  const seen = useRef({ count, moved: 0, run: 0 })
  if (seen.current.count !== count) seen.current = { count, moved: count - seen.current.count, run: seen.current.run + 1 }
  const { moved, run } = seen.current
  if (moved <= 0) return null
  return Array.from({ length: Math.min(3, Math.ceil(moved / 4)) }, (_, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: walkers of one run differ by nothing else
    <g key={`${run}-${n}`} className="k-walker" style={{ '--after': `${n * 180}ms` } as CSSProperties}>
      <path d={d} pathLength={1} />
      <path d={d} pathLength={1} />
    </g>
  ))
}

/** Count and share of the step, on the level run or beside an upright one. While a guest's way is shown: when they went by. */
const ArrowLabel = memo(function ArrowLabel({ item, crowded }: { item: Drawn; crowded: boolean }) {
  const { arrow, points } = item
  const { format, t } = useWords()
  const view = useView()
  const count = useCount(arrow)
  const entered = useViewed((state) => state.stats?.steps[arrow.from]?.entered ?? 0)
  const entries = useViewed((state) => state.guest?.trace?.entries)
  const path = pathOfArrow(entries, arrow)
  const left = path === 'on' ? entries?.find((entry) => entry.did === 'left' && entry.step === arrow.from && entry.port === arrow.port) : undefined
  if (count === 0 && !left) return null
  const place = crowded ? belowKnob(points) : labelPlace(points, 92)
  const beside = place.on === 'run' ? 0 : Math.max(14, ((count / Math.max(entered, 1)) * RIBBON) / 2 + 8)
  return (
    <div className={`k-pin${place.on === 'run' ? '' : ' is-beside'}`} style={{ left: place.at.x + beside, top: place.at.y }} data-way={item.key}>
      {left ? (
        <span className="k-label is-path k-near">
          <b>{format.dayShort(left.at)}</b> · {format.time(left.at)}
        </span>
      ) : (
        <button
          type="button"
          className={`k-label k-near nopan${path === 'off' ? ' is-dim' : ''}`}
          onClick={() => view.setState({ people: { step: arrow.from, port: arrow.port, title: t('live.wentOn'), count } })}
        >
          <b>{format.number(count)}</b>
          {entered > 0 && ` · ${format.share(count / entered)}`}
        </button>
      )}
    </div>
  )
})

/** Of a step with three or more ways each label stands right under its own knob: beside one, or on runs that meet, they would cover each other. */
const belowKnob = ([knob]: Drawn['points']): ReturnType<typeof labelPlace> => ({ at: { x: knob!.x, y: knob!.y + 20 }, on: 'run' })
