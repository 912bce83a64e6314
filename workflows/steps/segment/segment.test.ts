import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lifelike } from '../../engine/behaviour'
import { check } from '../../engine/compile'
import { isControl } from '../../engine/draw'
import { simulate } from '../../engine/simulate'
import { NOW, sandboxContext } from '../../testing/contexts'
import { campaign, planOf, RULE } from '../../testing/graphs'
import { codes, Journey } from '../../testing/journey'
import { anyRule } from '../../testing/rules'

const entering = (config: Record<string, unknown>) => campaign({ in: ['segment', config], out: ['end'] }, ['in.next>out'], { controlShare: 0.1 })
const said = (config: Record<string, unknown>, context = sandboxContext()) => codes(check(entering(config), context))

describe('segment', () => {
  it('is where the way begins', () => {
    const journey = new Journey(planOf(entering({ segment: RULE })))
    expect(journey.enter().passages.map(({ step, port, ended }) => [step, port, ended])).toEqual([
      ['in', 'next', undefined],
      ['out', undefined, 'finished'],
    ])
  })

  it('enters once unless told otherwise, at a later instant, or a saved segment', () => {
    expect(said({ segment: RULE })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2026-12-01T10:00:00+03:00' } })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'schedule', every: 'P7D', from: '2020-01-06T10:00:00+03:00' } })).toEqual([])
    expect(said({ segment: RULE, when: { kind: 'continuous' } })).toEqual([])
    const saved = { segments: new Map([['5', RULE]]), offers: new Map() }
    expect(said({ segment: { saved: '5' } }, sandboxContext({ saved }))).toEqual([])
  })

  it('refuses an empty rule, a missing segment, an instant that has passed, and a clock it does not keep', () => {
    expect(said({ segment: { all: [] } })).toEqual(['rule.empty_group config.segment.all'])
    expect(said({})).toEqual(['field.missing config.segment'])
    expect(said({ segment: { saved: '9' } })).toEqual(['segment.unknown_saved config.segment.saved'])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2020-01-01T10:00:00Z' } })).toEqual(['date.in_past config.when.at'])
    expect(said({ segment: RULE, when: { kind: 'at', at: '2026-12-01T10:00:00' } })).toEqual(['time.no_offset config.when.at'])
    expect(said({ segment: RULE, when: { kind: 'schedule', every: 'PT5M', from: '2026-12-01T10:00:00+03:00' } })).toEqual([
      'segment.every_out_of_range config.when.every',
    ])
    expect(said({ segment: RULE, when: { kind: 'hourly' } })).toEqual(['field.choice config.when.kind'])
  })

  it('golden: whom it lets in and when stays out of the plan', () => {
    expect(planOf(entering({ segment: RULE, when: { kind: 'continuous' } })).steps.in).toEqual({ op: { kind: 'segment' }, ports: { next: { to: 'out' } } })
  })

  it('law: whatever rule lets somebody in, they pass at that very instant, and the plan is the same', () => {
    const golden = planOf(entering({ segment: RULE }))
    const when = fc.constantFrom({ kind: 'once' }, { kind: 'continuous' }, { kind: 'schedule', every: 'P7D', from: '2026-12-01T10:00:00Z' })
    fc.assert(
      fc.property(anyRule, when, fc.nat(1e12), (segment, when, at) => {
        const skeleton = planOf(entering({ segment, when }))
        expect(skeleton).toEqual(golden)
        expect(new Journey(skeleton, at).enter().passages[0]).toMatchObject({ step: 'in', port: 'next', enteredAt: at, leftAt: at })
      }),
    )
  })

  it('story: of a thousand who match a tenth is held back by the draw and enters no step; the others all pass', () => {
    const entered = Array.from({ length: 1_000 }, (_, i) => ({ customer: i + 1, at: NOW }))
    const { tally } = simulate({ skeleton: planOf(entering({ segment: RULE })), behaviour: lifelike(7), entering: entered, controlShare: 0.1 })
    const held = entered.filter(({ customer }) => isControl(7, customer, 0.1)).length
    expect(held).toBeGreaterThan(70)
    expect([tally.control, tally.steps.in!.left, tally.ended.finished]).toEqual([held, { next: 1_000 - held }, 1_000 - held])
  })
})
