import { expect, it } from 'vitest'
import type { Step } from '../document/document'
import { newConfig } from '../faces'
import { skeleton } from './skeleton'

const step = (id: string, kind: string, x = 0): Step => ({ id, kind, config: newConfig(kind, 'en'), position: { x, y: 0 }, note: null })
const steps = [step('a', 'offer'), step('b', 'split'), step('c', 'end')]

it('is the former list while only texts change, so that typing never draws the graph', () => {
  const before = skeleton([], steps)
  const typed = steps.map((one) => (one.id === 'a' ? { ...one, config: { ...one.config, note: 'new' }, note: 'new' } : one))
  expect(skeleton(before, typed)).toBe(before)
})

it('changes with place, ways out and steps, and keeps the others', () => {
  const before = skeleton([], steps)
  const moved = skeleton(before, [steps[0]!, { ...steps[1]!, position: { x: 8, y: 0 } }, steps[2]!])
  expect(moved).not.toBe(before)
  expect(moved[0]).toBe(before[0])
  const arms = (steps[1]!.config.arms as unknown[]).slice(0, 1)
  expect(skeleton(before, [steps[0]!, { ...steps[1]!, config: { ...steps[1]!.config, arms } }, steps[2]!])).not.toBe(before)
  expect(skeleton(before, steps.slice(0, 2))).toHaveLength(2)
})
