import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../model/durations'
import type { World } from '../../model/world'
import { NOW } from '../../testing/contexts'
import { planOf, RULE } from '../../testing/graphs'
import { around, codes, Journey, said } from '../../testing/journey'
import { storyOf } from '../../testing/stories'
import { perform } from './perform'

const rules = [
  { id: 'vip', name: 'VIP', rule: RULE },
  { id: 'new', name: 'New', rule: RULE },
]

describe('branch', () => {
  it('asks where rules are known, and goes by the port it is told', () => {
    const journey = Journey.of('branch', { rules })
    expect(journey.last?.ask).toEqual({ id: '11/it/1/1', kind: 'branch', step: 'it', visit: 1, n: 1, at: NOW, request: {} })
    journey.settle({ is: 'accepted', port: 'new' })
    expect(journey.left).toBe('new')
  })

  it('a port that is not there ends one journey, not the cohort', () => {
    const journey = Journey.of('branch', { rules })
    const { state, passages } = journey.settle({ is: 'accepted', port: 'constructor' })
    expect(state.ended).toEqual({ as: 'failed', reason: 'engine.no_way' })
    expect(passages).toEqual([{ step: 'it', visit: 1, seq: 2, enteredAt: NOW, leftAt: NOW, ended: 'failed', reason: 'engine.no_way' }])
  })

  it('says what is wrong with it', () => {
    expect(codes(said('branch', { rules: [] }))).toEqual(['branch.rule_count config.rules'])
    expect(codes(said('branch', { rules: [{ id: 'else', name: 'x', rule: { any: [] } }] }))).toEqual([
      'port.reserved_id config.rules.0.id',
      'rule.empty_group config.rules.0.rule.any',
    ])
    expect(codes(said('branch', { rules: [rules[0], { ...rules[0] }] }))).toContain('port.duplicate_id config.rules.1.id')
    expect(codes(said('branch', { rules: [{ id: 'asked', name: '', rule: { field: 'journey.it.answer', op: 'gte', value: 4 } }] }))).toEqual([])
  })

  it('says so of a way whose id is no port', () => {
    expect(codes(said('branch', { rules: [{ id: 'Yes', name: 'x', rule: RULE }] }))).toContain('port.bad_id config.rules.0.id')
  })

  it('golden: its rules stay out of the plan; each is a way', () => {
    expect(planOf(around('branch', { rules })).steps.it).toEqual({
      op: { kind: 'branch' },
      ports: { vip: { to: 'end-vip' }, new: { to: 'end-new' }, else: { to: 'end-else' } },
    })
  })

  it('law: whatever it is told, a guest leaves by exactly that way if there is one, and else fails alone', () => {
    const ways = ['vip', 'new', 'else']
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...ways), fc.string(), fc.constantFrom('toString', '__proto__', 'next')), (port) => {
        const journey = Journey.of('branch', { rules })
        const { state } = journey.settle({ is: 'accepted', port })
        if (ways.includes(port)) expect([journey.left, state.ended?.as]).toEqual([port, 'finished'])
        else expect([journey.left, state.ended]).toEqual([undefined, { as: 'failed', reason: port ? 'engine.no_way' : 'branch.undecided' }])
      }),
    )
  })

  it('law: of a batch each goes the way that was decided for them, with what was seen for it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ port: fc.constantFrom('vip', 'else'), saw: fc.dictionary(fc.string(), fc.integer()) })), async (decided) => {
        const noted: unknown[] = []
        const world = {
          content: () => ({ rules }),
          rules: { decide: async () => decided },
          note: (_: unknown, saw: unknown) => void noted.push(saw),
        } as unknown as World
        expect(
          await perform(
            decided.map(() => ({}) as never),
            world,
          ),
        ).toEqual(decided.map(({ port }) => ({ is: 'accepted', port })))
        expect(noted).toEqual(decided.map(({ saw }) => saw))
      }),
    )
  })

  it('story: three guests, three ways, each in the instant they come', () => {
    const way: Record<number, string> = { 1: 'new', 2: 'vip' }
    const told = { outcomes: (_: unknown, { customer }: { customer: number }) => ({ is: 'accepted', port: way[customer] ?? 'else' }) as const }
    expect(storyOf('branch', { rules }, 3, told)).toEqual([
      [1, 'new', 0],
      [2, 'vip', HOUR],
      [3, 'else', 2 * HOUR],
    ])
  })
})
