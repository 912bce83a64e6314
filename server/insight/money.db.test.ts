import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { inContext } from '../context'
import { stats } from './stats'
import { type Chosen, oracle } from './testing/oracle'
import { DAY, START } from './testing/population'
import { settle, worldOf } from './testing/world'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

/** The server rounds money to whole minor units. */
const near = (told: unknown, expected: unknown, path: string): void => {
  if (typeof expected === 'number') expect(Math.abs((told as number) - expected), `${path}: ${told} is not ${expected}`).toBeLessThanOrEqual(Number.isInteger(told) ? 0.5001 : 1e-9)
  else if (expected !== null && typeof expected === 'object') for (const [key, value] of Object.entries(expected)) near((told as Record<string, unknown> | null)?.[key], value, `${path}.${key}`)
  else expect(told, path).toEqual(expected)
} // biome-ignore format: three cases

const byKind = (used: { kind: string; told: string | null }[]) => [...used].sort((a, b) => `${a.kind} ${a.told}`.localeCompare(`${b.kind} ${b.told}`))

describe('on worlds drawn by lot, with guests who come in again and again', () => {
  const slices: Chosen[] = [{}, { version: 2 }, { from: START + 3 * DAY, to: START + 20 * DAY }, { version: 1, from: START + 3 * DAY }]
  test.each([1, 2, 3, 4, 5, 6])('world %i: what is told of money is what a walk through the rows finds', async (seed) => {
    const metric = (['margin', 'revenue', 'visits'] as const)[seed % 3]!
    const world = worldOf(seed, 260)
    const { workspace, campaign } = await settle(db, world, metric)
    for (const slice of slices) {
      const told = await inContext({ workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, campaign, slice), db.app)
      const expected = oracle(world, slice)
      const at = `world ${seed} ${JSON.stringify(slice)}`
      if (told.againstControl) told.againstControl.costs.used = byKind(told.againstControl.costs.used) as typeof told.againstControl.costs.used
      if (expected.againstControl) expected.againstControl.costs.used = byKind(expected.againstControl.costs.used) as typeof expected.againstControl.costs.used
      near(told.againstControl, expected.againstControl, `${at} against control`)
      near(told.people, expected.people, `${at} people`)
      for (const step of ['gift', 'hello']) {
        near(told.steps[step], { visited: 0, revenue: 0, margin: 0, cost: 0, ...expected.steps[step] }, `${at} ${step}`)
        near(told.steps[step]!.toControl, expected.toControl(step), `${at} ${step} to control`)
      }
      const arms = expected.arms.map((arm) => ({ id: arm.id, n: arm.n, goal: arm.goal, value: arm.n > 0 ? arm.value(metric).mean : null }))
      near(told.steps.test!.test!.arms, arms, `${at} versions`)
    }
  })
})

test('where everybody comes in at one instant there is one look, and its interval is narrower', async () => {
  const world = worldOf(7, 300)
  world.enrolments = world.enrolments.filter((e) => e.entry === 1).map((e) => ({ ...e, entered_at: START }))
  world.passes = []
  const told = async (entry: 'manual' | 'once') => {
    const { workspace, campaign } = await settle(db, world, 'margin', entry)
    return (await inContext({ workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, campaign), db.app)).againstControl!
  }
  const [once, again] = [await told('once'), await told('manual')]
  expect([once.looks, again.looks]).toEqual(['once', 'always'])
  expect(once.lift).toBe(again.lift)
  const width = ({ interval }: typeof once) => interval![1] - interval![0]
  expect(width(once)).toBeLessThan(0.7 * width(again))
})
