import { expect, it } from 'vitest'
import { arrowTones, portShares, quietArrows } from './ports'
import { roomFor, toDocument, toScreen } from './room'

const step = (id: string, kind: string) => ({ id, kind, config: {}, position: { x: 0, y: 0 }, note: null })
const drawing = {
  steps: [step('offer', 'offer'), step('came', 'visit'), step('ask', 'feedback'), step('pause', 'wait'), step('won', 'end'), step('lost', 'end')],
  arrows: [
    { from: 'offer', port: 'sent', to: 'came' },
    { from: 'offer', port: 'not-sent', to: 'lost' },
    { from: 'came', port: 'visited', to: 'ask' },
    { from: 'came', port: 'not-visited', to: 'lost' },
    { from: 'ask', port: 'happy', to: 'pause' },
    { from: 'ask', port: 'unhappy', to: 'pause' },
    { from: 'ask', port: 'no-answer', to: 'won' },
    { from: 'pause', port: 'next', to: 'won' },
  ],
}

it('a send that reached nobody goes to its end quietly, if others go there too', () => {
  expect([...quietArrows(drawing)]).toEqual(['offer not-sent'])
  const alone = { ...drawing, arrows: drawing.arrows.filter((arrow) => arrow.port !== 'not-visited') }
  expect(quietArrows(alone).size).toBe(0)
})

it('colours successes, and greys ports that lead to the same place', () => {
  const tone = { visited: 'good', happy: 'good', unhappy: 'bad' } as const
  const ports = (id: string) =>
    drawing.arrows.filter((arrow) => arrow.from === id).map(({ port }) => ({ id: port, tone: tone[port as keyof typeof tone] ?? ('neutral' as const) }))
  const { arrows } = arrowTones(drawing, ports)
  expect(arrows.get('came visited')).toBe('good')
  expect(arrows.get('ask happy')).toBe('neutral')
  expect(arrows.get('came not-visited')).toBe('neutral')
})

it('an unhappy way stays red where it leads to a good end: the arrow has its port\u2019s meaning', () => {
  const steps = [step('came', 'visit'), step('ask', 'feedback'), step('pause', 'wait'), step('won', 'end')]
  const arrows = [
    { from: 'came', port: 'visited', to: 'won' },
    { from: 'ask', port: 'unhappy', to: 'won' },
    { from: 'pause', port: 'next', to: 'won' },
  ]
  const ports = (id: string) =>
    arrows
      .filter(({ from }) => from === id)
      .map(({ port }) => ({ id: port, tone: ({ visited: 'good', unhappy: 'bad' } as const)[port as 'visited'] ?? ('neutral' as const) }))
  const { arrows: tones } = arrowTones({ steps, arrows }, ports)
  expect([...tones.values()]).toEqual(['good', 'bad', 'good'])
})

it('places knobs evenly and flags at the right', () => {
  expect(portShares([{ id: 'next' }], new Set()).get('next')).toBe(0.5)
  expect([...portShares([{ id: 'a' }, { id: 'b' }], new Set()).values()]).toEqual([0.25, 0.75])
  expect([...portShares([{ id: 'sent' }, { id: 'not-sent' }], new Set(['not-sent'])).values()]).toEqual([0.25, 0.86])
})

it('makes room for a taller card on the screen and takes it back in the document', () => {
  const drawn = [
    { id: 'a', x: 0, y: 0, width: 224, height: 74 },
    { id: 'b', x: 0, y: 114, width: 224, height: 74 },
  ]
  const room = roomFor(drawn, new Map([['a', 160]]))
  expect(room).toEqual([{ below: 114, by: 74 }])
  expect(toScreen(room, { x: 0, y: 114 })).toEqual({ x: 0, y: 188 })
  expect(toDocument(room, { x: 0, y: 188 })).toEqual({ x: 0, y: 114 })
  expect(toDocument(room, { x: 0, y: 40 })).toEqual({ x: 0, y: 40 })
  expect(roomFor(drawn, new Map([['a', 80]]))).toEqual([])
})
