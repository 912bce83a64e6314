import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Advanced, JourneyEvent, JourneyState } from '../model/journey'
import { askId } from '../model/journey'
import { packState, unpackState } from '../model/packed'
import type { Skeleton } from '../model/plan'
import { soundCampaign } from '../testing/arbitraries'
import { NOW, sandboxContext } from '../testing/contexts'
import { planOf } from '../testing/graphs'
import { advance, reask, start } from './advance'
import { lifelike } from './behaviour'
import { compile } from './compile'
import { simulate } from './simulate'

const who = { enrolment: 11, customer: 42, entry: 1, version: 1 }
const DAY = 86_400_000

/** What may be told to a customer, sensible or not. Bound to a state when it is told. */
const telling = fc.record({
  kind: fc.constantFrom('due', 'late', 'occurred', 'performed', 'stranger', 'entered', 'exit'),
  after: fc.nat(40 * DAY),
  outcome: fc.constantFrom('accepted', 'skipped', 'failed', 'unknown', 'pending'),
  port: fc.nat(10),
})
type Telling = typeof telling extends fc.Arbitrary<infer T> ? T : never

function eventOf(skeleton: Skeleton, state: JourneyState, told: Telling): JourneyEvent {
  const at = (state.due ?? state.enteredAt) + (told.kind === 'due' ? 0 : told.after)
  const ports = Object.keys(skeleton.steps[state.step]!.ports)
  const port = ports[told.port % Math.max(1, ports.length)] ?? 'next'
  switch (told.kind) {
    case 'occurred':
      return { type: 'occurred', at, step: state.step, visit: state.visit, port }
    case 'stranger':
      return { type: 'occurred', at, step: 'elsewhere', visit: 9 }
    case 'performed': {
      const id = askId(state.enrolment, state.step, state.visit, state.pending?.n ?? 1)
      const outcome = told.outcome === 'accepted' ? { is: 'accepted' as const, port } : ({ is: told.outcome, reason: 'r' } as const)
      return { type: 'performed', at, id, outcome: outcome as Extract<JourneyEvent, { type: 'performed' }>['outcome'] }
    }
    case 'entered':
      return { type: 'entered', at }
    case 'exit':
      return { type: 'exit', at, as: 'exited', reason: 'goal' }
    default:
      return { type: 'due', at }
  }
}

/** Tells one thing after another; `seen` looks at each step forward. */
function walk(skeleton: Skeleton, tellings: Telling[], seen: (before: JourneyState, event: JourneyEvent, after: Advanced) => void): JourneyState {
  let state = start(skeleton, who, NOW)
  const tell = (event: JourneyEvent) => {
    const after = advance(skeleton, state, event)
    seen(state, event, after)
    state = after.state
  }
  tell({ type: 'entered', at: NOW })
  for (const told of tellings) tell(eventOf(skeleton, state, told))
  return state
}

const campaigns = soundCampaign.map(planOf)
const tellings = fc.array(telling, { maxLength: 40 })

describe('laws of the machine', () => {
  it('any sound graph compiles, without a word', () => {
    fc.assert(
      fc.property(soundCampaign, (document) => {
        const compiled = compile(document, sandboxContext(), { campaign: 1, version: 1 })
        expect(compiled.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([])
      }),
    )
  })

  it('any sequence of events leaves a state that survives JSON and packing, and goes on from there the same way', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        walk(skeleton, told, (before, event, after) => {
          expect(JSON.parse(JSON.stringify(after))).toEqual(after)
          expect(unpackState(packState(after.state))).toEqual(after.state)
          expect(advance(JSON.parse(JSON.stringify(skeleton)), JSON.parse(JSON.stringify(before)), event)).toEqual(after)
        })
      }),
    )
  })

  it('never throws, counts its moves, and never goes back in time', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        walk(skeleton, told, (before, _event, after) => {
          expect(after.state.move).toBe(after.state === before ? before.move : before.move + 1)
          expect(after.state.enteredAt).toBeGreaterThanOrEqual(before.enteredAt)
          for (const { enteredAt, leftAt } of after.passages) if (leftAt !== undefined) expect(leftAt).toBeGreaterThanOrEqual(enteredAt)
          const { ended, pending, due, listening } = after.state
          if (ended) expect([pending, due, listening]).toEqual([null, null, false])
          // Whoever has not ended waits for something: nobody is stranded.
          else expect(pending !== null || due !== null).toBe(true)
        })
      }),
    )
  })

  it('a stale, foreign or repeated event changes nothing', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        walk(skeleton, told, (before, event, after) => {
          if (event.type === 'due') return
          const again = advance(skeleton, after.state, event)
          expect(again.state).toBe(after.state)
          expect(again).toMatchObject({ passages: [], ask: null, listen: null })
          if (event.type === 'occurred' && event.step === 'elsewhere') expect(after.state).toBe(before)
        })
      }),
    )
  })

  it('only a bad answer makes a journey fail, and never for want of hops', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        const state = walk(skeleton, told, () => {})
        if (state.ended?.as === 'failed') expect(state.ended.reason).toMatch(/undecided$/)
      }),
    )
  })

  it('a pending ask asked again is the same ask', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        walk(skeleton, told, (_before, _event, after) => {
          if (!after.ask) return
          const again = reask(skeleton, after.state, after.ask.at + DAY)
          expect(again?.ask).toEqual({ ...after.ask, at: after.ask.at + DAY })
          expect(again?.state).toEqual({ ...after.state, pending: { n: after.ask.n, again: expect.any(Number) } })
        })
      }),
    )
  })

  it('passages are in order, each stay is entered once and left at most once', () => {
    fc.assert(
      fc.property(campaigns, tellings, (skeleton, told) => {
        const entered: string[] = []
        const left: string[] = []
        walk(skeleton, told, (_before, _event, after) => {
          for (const passage of after.passages) {
            const key = `${passage.step}/${passage.visit}`
            if (passage.began) entered.push(key)
            if (passage.leftAt !== undefined) left.push(key)
          }
        })
        expect(new Set(entered).size).toBe(entered.length)
        expect(new Set(left).size).toBe(left.length)
        expect(entered.length - left.length).toBeLessThanOrEqual(1)
        expect(entered.slice(0, left.length)).toEqual(left)
      }),
    )
  })
})

describe('laws of a run', () => {
  const runOf = (skeleton: Skeleton, until?: number) => ({
    skeleton,
    behaviour: lifelike(skeleton.campaign),
    entering: Array.from({ length: 40 }, (_, i) => ({ customer: i * 7 + 1, at: NOW + i * 60_000 })),
    controlShare: 0.1,
    traced: true,
    ...(until === undefined ? {} : { until }),
  })

  it('the same input gives the same trace', () => {
    fc.assert(
      fc.property(campaigns, (skeleton) => {
        expect(simulate(runOf(skeleton))).toEqual(simulate(runOf(skeleton)))
      }),
      { numRuns: 30 },
    )
  })

  it('at any moment entered = standing + left + ended at every step, and arrows carry what ports let out', () => {
    fc.assert(
      fc.property(campaigns, fc.nat(60 * DAY), (skeleton, after) => {
        const { tally } = simulate(runOf(skeleton, NOW + after))
        const sum = (record: Record<string, number>) => Object.values(record).reduce((total, n) => total + n, 0)
        const into: Record<string, number> = {}
        for (const [arrow, n] of Object.entries(tally.arrows)) {
          const to = arrow.slice(arrow.indexOf('>') + 1)
          into[to] = (into[to] ?? 0) + n
        }
        for (const [id, step] of Object.entries(tally.steps)) {
          expect(step.entered).toBe(step.standing + sum(step.left) + sum(step.ended))
          if (id !== skeleton.entry) expect(step.entered).toBe(into[id] ?? 0)
          for (const [port, n] of Object.entries(step.left)) {
            const carried = Object.entries(tally.arrows).filter(([arrow]) => arrow.startsWith(`${id}.${port}>`))
            expect(carried.reduce((total, [, m]) => total + m, 0)).toBe(n)
          }
        }
        const standing = Object.values(tally.steps).reduce((total, step) => total + step.standing, 0)
        expect(standing).toBe(tally.standing)
        const notYet = tally.enrolled - tally.control - tally.standing - sum(tally.ended)
        expect(notYet).toBe(tally.enrolled - tally.control - tally.steps[skeleton.entry]!.entered)
      }),
      { numRuns: 50 },
    )
  })

  it('every run comes to its end, and nobody fails', () => {
    fc.assert(
      fc.property(campaigns, (skeleton) => {
        const { tally } = simulate(runOf(skeleton))
        expect(tally.standing).toBe(0)
        expect(tally.ended.failed).toBe(0)
        expect(tally.ended.finished).toBe(tally.enrolled - tally.control)
      }),
      { numRuns: 50 },
    )
  })
})
