import { describe, expect, it } from 'vitest'
import { anyOverlap, type Box, crosses } from './box'
import { tidy } from './layout'
import { distanceTo, headOf, labelPlace, pathOf } from './path'
import { route } from './route'
import { spread } from './spread'

const box = (id: string, x: number, y: number, width = 224, height = 74): Box => ({ id, x, y, width, height })

describe('routes', () => {
  it('go straight down when the target is below', () => {
    const [source, target] = [box('a', 0, 0), box('b', 0, 120)]
    expect(route({ from: { x: 112, y: 74 }, source, target, pill: false }, [source, target])).toEqual([
      { x: 112, y: 74 },
      { x: 112, y: 120 },
    ])
  })

  it('turn 20 px above a target that stands aside', () => {
    const [source, target] = [box('a', 0, 0), box('b', 300, 120)]
    expect(route({ from: { x: 56, y: 74 }, source, target, pill: false }, [source, target]).map(({ y }) => y)).toEqual([74, 100, 100, 120])
  })

  it('keep clear of a card in between', () => {
    const [source, wall, target] = [box('a', 0, 0), box('wall', 0, 140), box('b', 0, 280)]
    const points = route({ from: { x: 112, y: 74 }, source, target, pill: false }, [source, wall, target])
    for (let n = 1; n < points.length; n++) expect(crosses(points[n - 1]!, points[n]!, wall, 4)).toBe(false)
  })

  it('enter an end from its side', () => {
    const [source, target] = [box('a', 0, 0), box('won', 400, 300, 116, 28)]
    expect(route({ from: { x: 112, y: 74 }, source, target, pill: true }, [source, target])).toEqual([
      { x: 112, y: 74 },
      { x: 112, y: 314 },
      { x: 400, y: 314 },
    ])
  })

  it('lead back round the cards', () => {
    const [source, target] = [box('b', 0, 300), box('a', 0, 0)]
    const points = route({ from: { x: 168, y: 374 }, source, target, pill: false }, [source, target])
    expect(points.at(-1)).toEqual({ x: 112, y: 0 })
    for (let n = 2; n < points.length; n++) expect(crosses(points[n - 1]!, points[n]!, source, 0)).toBe(false)
  })
})

describe('paths', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0, y: 40 },
    { x: 200, y: 40 },
    { x: 200, y: 80 },
  ]
  it('have corners of radius 12 and a head', () => {
    expect(pathOf(points, 7)).toBe('M0 0L0 28Q0 40 12 40L188 40Q200 40 200 52L200 73')
    expect(headOf(points)).toBe('M200 80l-4.5-7h9z')
  })

  it('carry their label on the level run, else beside the upright one', () => {
    expect(labelPlace(points, 80)).toEqual({ at: { x: 100, y: 40 }, on: 'run' })
    expect(labelPlace(points.slice(0, 2), 80)).toEqual({ at: { x: 0, y: 18.25 }, on: 'beside' })
  })

  it('know how near a point is', () => {
    expect(distanceTo(points, { x: 100, y: 46 })).toBe(6)
  })
})

describe('tidy', () => {
  it('puts steps below each other, successes to the left, without overlaps', () => {
    const sizes = ['entry', 'came', 'ask', 'gift'].map((id) => ({ id, width: 224, height: 74 }))
    const placed = tidy({
      steps: sizes,
      arrows: [
        { from: 'entry', to: 'came', back: false },
        { from: 'came', to: 'ask', back: false },
        { from: 'came', to: 'gift', back: false },
        { from: 'gift', to: 'came', back: true },
      ],
      gap: { row: 40, column: 24 },
    })
    expect(placed.get('entry')).toEqual({ x: 0, y: 0 })
    expect(placed.get('ask')!.x).toBeLessThan(placed.get('gift')!.x)
    expect(placed.get('ask')!.y).toBe(placed.get('gift')!.y)
    expect(anyOverlap(sizes.map((size) => ({ ...size, ...placed.get(size.id)! })))).toBe(false)
  })

  it('lays out 500 steps', () => {
    const steps = Array.from({ length: 500 }, (_, n) => ({ id: `s${n}`, width: 224, height: 74 }))
    const arrows = steps.slice(1).map((step, n) => ({ from: `s${Math.floor(n / 2)}`, to: step.id, back: false }))
    expect(tidy({ steps, arrows, gap: { row: 40, column: 24 } }).size).toBe(500)
  })
})

describe('spread', () => {
  it('gives wider cards room and keeps rows and order', () => {
    const drawn = [box('top', 110, 0), box('left', 0, 120), box('right', 240, 120), box('below', 110, 240)]
    const sizes = new Map(drawn.map(({ id }) => [id, { width: 336, height: 140 }]))
    const placed = spread(drawn, sizes)
    const boxes = drawn.map(({ id }) => ({ id, ...placed.get(id)!, width: 336, height: 140 }))
    expect(anyOverlap(boxes)).toBe(false)
    expect(placed.get('left')!.y).toBe(placed.get('right')!.y)
    expect(placed.get('below')!.y - placed.get('left')!.y).toBe(140 + 36)
  })

  it('parts cards that were drawn over each other', () => {
    const drawn = [box('a', 0, 0), box('b', 200, 0)]
    const placed = spread(drawn, new Map())
    expect(anyOverlap(drawn.map((old) => ({ ...old, ...placed.get(old.id)! })))).toBe(false)
  })
})
