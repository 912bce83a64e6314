import { expect, it } from 'vitest'
import type { Step } from './document'
import { outline } from './outline'

const step = (id: string, kind: string): Step => ({ id, kind, config: {}, position: { x: 0, y: 0 }, note: null })
const PORTS: Record<string, string[]> = {
  segment: ['next'],
  offer: ['sent', 'not-sent'],
  visit: ['visited', 'not-visited'],
  feedback: ['happy', 'unhappy'],
  wait: ['next'],
  split: ['a', 'b'],
}
const drawing = {
  steps: [
    step('entry', 'segment'),
    step('cashback', 'offer'),
    step('came', 'visit'),
    step('ask', 'feedback'),
    step('pause', 'wait'),
    step('split', 'split'),
    step('gift', 'offer'),
    step('points', 'offer'),
    step('again', 'visit'),
    step('won', 'end'),
    step('lost', 'end'),
  ],
  arrows: [
    ['entry', 'next', 'cashback'],
    ['cashback', 'sent', 'came'],
    ['cashback', 'not-sent', 'lost'],
    ['came', 'visited', 'ask'],
    ['came', 'not-visited', 'split'],
    ['ask', 'happy', 'pause'],
    ['ask', 'unhappy', 'pause'],
    ['pause', 'next', 'won'],
    ['split', 'a', 'gift'],
    ['split', 'b', 'points'],
    ['gift', 'sent', 'again'],
    ['points', 'sent', 'again'],
    ['again', 'visited', 'won'],
    ['again', 'not-visited', 'lost'],
  ].map(([from, port, to]) => ({ from: from!, port: port!, to: to! })),
}

it('reads the flagship from top to bottom, branches indented under their port', () => {
  const lines = outline(drawing, (one) => PORTS[one.kind] ?? [])
  expect(lines.map((line) => `${'  '.repeat(line.depth)}${line.is === 'step' ? line.step.id : `[${line.port}]`}`)).toEqual([
    'entry',
    'cashback',
    'came',
    '  [visited]',
    '  ask',
    '  pause',
    '  [not-visited]',
    '  split',
    '    [a]',
    '    gift',
    '    [b]',
    '    points',
    '  again',
  ])
})

it('leaves no step out, whatever the drawing', () => {
  const lost = { steps: drawing.steps, arrows: drawing.arrows.filter((arrow) => arrow.from !== 'came') }
  const lines = outline(lost, (one) => PORTS[one.kind] ?? [])
  expect(lines.filter((line) => line.is === 'step')).toHaveLength(9)
})
