import type { CampaignDocument, Step } from '../../app/_canvas/document/document'
import { newConfig, portIds } from '../../app/_canvas/faces'
import type { Stats } from '../../app/_canvas/live/stats'

const ROUND = ['offer', 'visit', 'wait', 'message', 'split', 'feedback', 'branch', 'points'] as const
const COLUMNS = 20

/** A drawing of `size` steps in rows of twenty: each leads to the step below it, every third also to its neighbour's, the last row to eight ends. */
export function bigDrawing(size: number): CampaignDocument {
  const ends = Array.from({ length: 8 }, (_, n) => ({ id: `end-${n}`, column: 1 + n * 2.5 }))
  const cards = size - ends.length
  const rows = Math.ceil(cards / COLUMNS)
  const steps: Step[] = Array.from({ length: cards }, (_, n) => {
    const kind = n === 0 ? 'segment' : ROUND[n % ROUND.length]!
    return { id: `s${n}`, kind, config: newConfig(kind, 'en'), position: { x: (n % COLUMNS) * 264, y: Math.floor(n / COLUMNS) * 140 }, note: null }
  })
  const arrows = steps.flatMap((step, n) =>
    portIds(step).flatMap((port, way) => {
      const to = n + COLUMNS + way
      const last = ends[Math.floor(((n % COLUMNS) / COLUMNS) * ends.length)]!.id
      if (way === 0 || (way === 1 && n % 3 === 0)) return [{ from: step.id, port, to: to < cards ? `s${to}` : last }]
      return port === 'not-sent' ? [{ from: step.id, port, to: last }] : []
    }),
  )
  for (const { id, column } of ends)
    steps.push({ id, kind: 'end', config: { reason: `Ended ${id}` }, position: { x: column * 264, y: rows * 140 }, note: null })
  return { format: 'kaskad.campaign/1', name: `${size} steps`, settings: {}, steps, arrows }
}

/** Numbers for every step and arrow, the `second`-th second of a running campaign: as there, few of them move from one second to the next. */
export function bigStats(document: CampaignDocument, second: number): Stats {
  const moved = (n: number) => (n % 20 === second % 20 ? second : 0)
  const steps: Stats['steps'] = {}
  document.steps.forEach((step, n) => {
    const entered = 4000 - n * 7 + moved(n)
    const ports = portIds(step)
    const sends = ports.includes('sent')
    steps[step.id] = {
      entered,
      customers: entered,
      standing: step.kind === 'end' ? 0 : 40,
      left: Object.fromEntries(ports.map((port) => [port, Math.floor((entered - 40) / ports.length)])),
      ended: {},
      ...(sends
        ? { sent: entered, delivered: entered - 9, opened: 400, clicked: 90, visited: 80, revenue: 51_200_000, margin: 20_480_000, cost: 1_320_000 }
        : {}),
    } as Stats['steps'][string]
  })
  const arrows = document.arrows.map((arrow, n) => ({ from: arrow.from, port: arrow.port, to: arrow.to, count: 2000 - n + moved(n) }))
  return {
    enrolled: 4400,
    control: 400,
    standing: 1500,
    ended: { finished: 2500, exited: 0, stopped: 0, erased: 0, failed: 0 },
    steps,
    arrows,
    asOf: new Date(0).toISOString(),
  } as unknown as Stats
}
