import { expect, it } from 'vitest'
import type { Arrow, Step } from '../document/document'
import { newConfig } from '../faces'
import type { Box } from '../geometry/box'
import { type Boxes, inHand, NOTHING, routes } from './use-routes'

/** Rows of cards, each leading to the one below and the one beside that. */
const COLUMNS = 6
const steps: Step[] = Array.from({ length: 36 }, (_, n) => ({
  id: `s${n}`,
  kind: 'visit',
  config: newConfig('visit', 'en'),
  position: { x: 0, y: 0 },
  note: null,
}))
const arrows: Arrow[] = steps.flatMap(({ id }, n) => [
  ...(n + COLUMNS < steps.length ? [{ from: id, port: 'visited', to: `s${n + COLUMNS}` }] : []),
  ...(n + COLUMNS + 1 < steps.length ? [{ from: id, port: 'not-visited', to: `s${n + COLUMNS + 1}` }] : []),
])
const drawing = { steps, arrows }
const quiet = new Set<string>()
const boxAt = (n: number, x = 0, y = 0): Box => ({ id: `s${n}`, x: (n % COLUMNS) * 264 + x, y: Math.floor(n / COLUMNS) * 130 + y, width: 224, height: 74 })
const boxes: Boxes = new Map(steps.map((step, n) => [step.id, boxAt(n)]))
const moved = (n: number, x: number, y: number): Boxes => new Map(boxes).set(`s${n}`, boxAt(n, x, y))
const pointsOf = (drawn: readonly { key: string; points: unknown }[]) => drawn.map(({ key, points }) => ({ key, points }))

it('finds the same ways from the former ones as from nothing, wherever a card is put', () => {
  let before = routes(NOTHING, drawing, boxes, quiet)
  for (const [n, x, y] of [
    [14, 40, 64],
    [14, -260, 130],
    [0, 900, 500],
    [35, -700, -420],
  ] as const) {
    const now = moved(n, x, y)
    before = routes(before, drawing, now, quiet)
    expect(pointsOf(before.drawn)).toEqual(pointsOf(routes(NOTHING, drawing, now, quiet).drawn))
  }
})

it('keeps the arrows that a moved card does not concern', () => {
  const before = routes(NOTHING, drawing, boxes, quiet)
  const after = routes(before, drawing, moved(35, 300, 200), quiet)
  const kept = after.drawn.filter((item) => before.drawn.includes(item))
  expect(kept.length).toBeGreaterThan(arrows.length / 2)
  expect(routes(after, drawing, after.boxes, quiet).drawn).toEqual(after.drawn)
})

it('in the hand only the own arrows follow', () => {
  const settled = routes(NOTHING, drawing, boxes, quiet)
  const drawn = inHand(settled, drawing, moved(14, 30, 30), quiet)
  const followed = drawn.filter((item, n) => item !== settled.drawn[n]).map(({ arrow }) => arrow)
  expect(followed.length).toBeGreaterThan(0)
  expect(followed.every(({ from, to }) => from === 's14' || to === 's14')).toBe(true)
  expect(drawn).toHaveLength(settled.drawn.length)
})
