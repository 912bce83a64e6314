import { describe, expect, it } from 'vitest'
import { NOW } from '../../testing/contexts'
import { RULE } from '../../testing/graphs'
import { codes, Journey, said } from '../../testing/journey'

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
})
