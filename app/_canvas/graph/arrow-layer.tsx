'use client'

import { ViewportPortal } from '@xyflow/react'
import { memo, useMemo, useRef } from 'react'
import { type Arrow, arrowKey, type CampaignDocument, type Position } from '../document/document'
import { portsOf } from '../faces'
import type { Box } from '../geometry/box'
import { HEAD, headOf, labelPlace, pathOf } from '../geometry/path'
import { arrowTones, portShares } from '../geometry/ports'
import { route } from '../geometry/route'
import { useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import { pathState } from './step-card'

export type Drawn = { arrow: Arrow; key: string; points: Position[] }
type Parts = Pick<CampaignDocument, 'steps' | 'arrows'>

/** Ways of all arrows on the screen. Only those whose cards moved, or that a moved card may stand in, are found anew. */
export function useRoutes(drawing: Parts, boxes: readonly Box[], quiet: ReadonlySet<string>, moving: boolean): Drawn[] {
  const cache = useRef(new Map<string, { signature: string; points: Position[] }>())
  return useMemo(() => {
    const byId = new Map(boxes.map((box) => [box.id, box]))
    const steps = new Map(drawing.steps.map((step) => [step.id, step]))
    const everything = moving ? '' : boxes.map((box) => `${box.x},${box.y},${box.width},${box.height}`).join(';')
    const next = new Map<string, { signature: string; points: Position[] }>()
    const drawn = drawing.arrows.flatMap((arrow): Drawn[] => {
      const source = byId.get(arrow.from)
      const target = byId.get(arrow.to)
      const step = steps.get(arrow.from)
      if (!source || !target || !step) return []
      const key = arrowKey(arrow)
      const ports = portsOf(step)
      const silent = new Set(ports.filter((port) => quiet.has(`${arrow.from} ${port.id}`)).map((port) => port.id))
      const share = portShares(ports, silent).get(arrow.port) ?? 0.5
      const from = { x: Math.round(source.x + source.width * share), y: source.y + source.height }
      const ends = `${from.x},${from.y},${target.x},${target.y},${target.width}`
      const known = cache.current.get(key)
      const fresh = known && (moving ? known.signature.startsWith(`${ends}|`) : known.signature === `${ends}|${everything}`)
      const found = fresh
        ? known
        : { signature: `${ends}|${everything}`, points: route({ from, source, target, pill: steps.get(arrow.to)?.kind === 'end' }, boxes) }
      next.set(key, found)
      return [{ arrow, key, points: found.points }]
    })
    cache.current = next
    return apartOnLevels(drawn)
  }, [drawing, boxes, quiet, moving])
}

/** Level runs of different arrows that would lie on each other are parted by 8 px, unless they end in the same step. */
function apartOnLevels(drawn: Drawn[]): Drawn[] {
  const taken: { y: number; from: number; to: number; target: string; source: string }[] = []
  return drawn.map((item) => {
    if (item.points.length !== 4) return item
    const [a, b, c, d] = item.points as [Position, Position, Position, Position]
    if (b.y !== c.y) return item
    const from = Math.min(b.x, c.x)
    const to = Math.max(b.x, c.x)
    let y = b.y
    for (let tries = 0; tries < 3; tries++) {
      const clash = taken.some((run) => Math.abs(run.y - y) < 6 && run.from < to - 2 && from < run.to - 2 && run.target !== item.arrow.to)
      if (!clash || y - 8 < a.y + 6) break
      y -= 8
    }
    taken.push({ y, from, to, target: item.arrow.to, source: item.arrow.from })
    return y === b.y ? item : { ...item, points: [a, { x: b.x, y }, { x: c.x, y }, d] }
  })
}

/** Every arrow in one drawing below the cards, their labels above it. */
export function ArrowLayer({ drawing, drawn, quiet, entered }: { drawing: Parts; drawn: readonly Drawn[]; quiet: ReadonlySet<string>; entered: number }) {
  const live = useViewed((view) => view.mode === 'live')
  const tones = useMemo(() => {
    const steps = new Map(drawing.steps.map((step) => [step.id, step]))
    return arrowTones(drawing, (id) => (steps.has(id) ? portsOf(steps.get(id)!) : []))
  }, [drawing])
  const ways = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { arrow, key } of drawn) if (!quiet.has(key)) counts.set(arrow.from, (counts.get(arrow.from) ?? 0) + 1)
    return counts
  }, [drawn, quiet])
  return (
    <ViewportPortal>
      <svg className="k-arrows" aria-hidden="true">
        {drawn.map((item) => (
          <ArrowShape key={item.key} item={item} tone={tones.arrows.get(item.key) ?? 'neutral'} quiet={quiet.has(item.key)} live={live} entered={entered} />
        ))}
      </svg>
      {live && drawn.map((item) => !quiet.has(item.key) && <ArrowLabel key={item.key} item={item} crowded={(ways.get(item.arrow.from) ?? 0) > 2} />)}
    </ViewportPortal>
  )
}

/** Ribbon of 24 px = all who entered, never under 2. */
const RIBBON = 24

const useCount = ({ from, port, to }: Arrow) =>
  useViewed((view) => view.stats?.arrows.find((arrow) => arrow.from === from && arrow.port === port && arrow.to === to)?.count ?? 0)

const ArrowShape = memo(function ArrowShape({
  item,
  tone,
  quiet,
  live,
  entered,
}: {
  item: Drawn
  tone: string
  quiet: boolean
  live: boolean
  entered: number
}) {
  const { arrow, key, points } = item
  const view = useView()
  const shown = useViewed(
    (state) => !quiet || state.hovered === arrow.from || state.hovered === arrow.to || state.selected.includes(arrow.from) || state.arrow === key,
  )
  const chosen = useViewed((state) => state.arrow === key)
  const hot = useViewed((state) => state.hot === key)
  const path = useViewed((state) => onPath(state.guest?.trace?.entries, arrow))
  const count = useCount(arrow)
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
    <g className={names.filter(Boolean).join(' ')} data-arrow={key}>
      {live && count > 0 && <path className="k-ribbon" d={pathOf(points)} strokeWidth={Math.max(2, entered > 0 ? (count / entered) * RIBBON : 2)} />}
      <path className="k-wire" d={d} />
      <path className="k-tip" d={headOf(points)} />
      {live && path === null && <Walkers d={d} count={count} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: by keyboard an arrow is chosen through its step */}
      {!live && <path className="k-hit" d={d} onClick={() => view.setState({ arrow: key, selected: [] })} />}
    </g>
  )
})

/** Guests who went by since the last look: small circles that run along, at most three at a time. */
function Walkers({ d, count }: { d: string; count: number }) {
  const seen = useRef({ count, moved: 0, run: 0 })
  if (seen.current.count !== count) seen.current = { count, moved: count - seen.current.count, run: seen.current.run + 1 }
  const { moved, run } = seen.current
  if (moved <= 0) return null
  return Array.from({ length: Math.min(3, Math.ceil(moved / 4)) }, (_, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: walkers of one run differ by nothing else
    <circle key={`${run}-${n}`} className="k-walker" r={2.5} style={{ offsetPath: `path("${d}")`, animationDelay: `${n * 180}ms` }} />
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
  const path = onPath(entries, arrow)
  const left = path === 'on' ? entries?.find((entry) => entry.did === 'left' && entry.step === arrow.from && entry.port === arrow.port) : undefined
  if (count === 0 && !left) return null
  const place = crowded ? belowKnob(points) : labelPlace(points, 92)
  const style =
    place.on === 'run'
      ? { left: place.at.x, top: place.at.y, transform: 'translate(-50%, -50%)' }
      : { left: place.at.x + Math.max(14, ((count / Math.max(entered, 1)) * RIBBON) / 2 + 8), top: place.at.y, transform: 'translateY(-50%)' }
  if (left) {
    return (
      <span className="k-label is-path k-near" style={style}>
        <b>{format.dayShort(left.at)}</b> · {format.time(left.at)}
      </span>
    )
  }
  return (
    <button
      type="button"
      className={`k-label k-near nopan${path === 'off' ? ' is-dim' : ''}`}
      style={style}
      onClick={() => view.setState({ people: { step: arrow.from, port: arrow.port, title: t('live.wentOn'), count } })}
    >
      <b>{format.number(count)}</b>
      {entered > 0 && ` · ${format.share(count / entered)}`}
    </button>
  )
})

/** Of a step with three or more ways each label stands right under its own knob: beside one, or on runs that meet, they would cover each other. */
const belowKnob = ([knob]: Drawn['points']): ReturnType<typeof labelPlace> => ({ at: { x: knob!.x, y: knob!.y + 20 }, on: 'run' })

export function onPath(entries: readonly { step: string | null; did: string; port?: string | null }[] | undefined, arrow: Arrow): 'on' | 'off' | null {
  if (!entries) return null
  const left = entries.some((entry) => entry.did === 'left' && entry.step === arrow.from && entry.port === arrow.port)
  return left && pathState(entries, arrow.to) === 'on' ? 'on' : 'off'
}
