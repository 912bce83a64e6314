import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../model/durations'
import { NOW } from '../testing/contexts'
import { flagship, planOf } from '../testing/graphs'
import { lifelike, USUAL } from './behaviour'
import { isControl } from './draw'
import { Queue } from './queue'
import { type Behaviour, type Fact, type Run, simulate } from './simulate'

const skeleton = planOf(flagship())
const guests = (n: number) => Array.from({ length: n }, (_, i) => ({ customer: i + 1, at: NOW }))
const run = (behaviour: Behaviour, changes: Partial<Run> = {}) => simulate({ skeleton, behaviour, entering: guests(1), traced: true, ...changes })

/** Everybody is reached at once; who comes, and what is answered, is told by the test. */
const told = (facts: Fact[]): Behaviour => {
  const world = lifelike(7, { ...USUAL, reached: 1, comes: 0, answers: 0 })
  return {
    ...world,
    habits: () => facts,
    answer: (ask, who, known) => (ask.kind === 'offer' ? { outcome: { is: 'accepted', at: ask.at } } : world.answer(ask, who, known)),
  }
}

describe('simulate', () => {
  it('a visit in time is good, at the last instant too, and a moment later it is not', () => {
    const wayOut = (after: number) => run(told([{ event: 'visited', at: NOW + after }])).tally.steps.came!.left
    expect(wayOut(3 * DAY)).toEqual({ visited: 1 })
    expect(wayOut(14 * DAY)).toEqual({ visited: 1 })
    expect(wayOut(14 * DAY + 1)).toEqual({ 'not-visited': 1 })
  })

  it('the branch is taken when the visit is known, or when its time is over', () => {
    const leftAt = (facts: Fact[]) =>
      run(told(facts))
        .trace.flatMap(({ passages }) => passages.filter(({ step }) => step === 'came').map((p) => p.leftAt))
        .at(-1)
    expect(leftAt([{ event: 'visited', at: NOW + 3 * DAY }])).toBe(NOW + 3 * DAY)
    expect(leftAt([])).toBe(NOW + 14 * DAY)
    expect(leftAt([{ event: 'purchased', at: NOW + 3 * DAY }])).toBe(NOW + 14 * DAY)
  })

  it('what matches is for the world to say', () => {
    const picky = { ...told([{ event: 'visited', at: NOW + DAY }]), matches: () => false }
    // The signal is not for us; the deadline asks, and this world counts every visit.
    expect(run(picky).trace.find(({ passages }) => passages.some(({ port }) => port === 'visited'))?.at).toBe(NOW + 14 * DAY)
  })

  it('an exit ends the journey where it stands', () => {
    const leaving = {
      ...told([{ event: 'unsubscribed', at: NOW + DAY }]),
      exits: (fact: Fact) => (fact.event === 'unsubscribed' ? { as: 'exited' as const, reason: 'unsubscribed' } : null),
    }
    const { tally, states } = run(leaving)
    expect(tally.ended.exited).toBe(1)
    expect(states[0]).toMatchObject({ step: 'came', ended: { as: 'exited', reason: 'unsubscribed' } })
  })

  it('the control group enters no step and is asked nothing', () => {
    const { tally, trace } = run(lifelike(7), { entering: guests(2_000), controlShare: 0.25 })
    const control = guests(2_000).filter(({ customer }) => isControl(7, customer, 0.25)).length
    expect(tally).toMatchObject({ enrolled: 2_000, control, standing: 0 })
    expect(tally.steps.lapsed?.entered).toBe(2_000 - control)
    expect(new Set(trace.map(({ enrolment }) => enrolment)).size).toBe(2_000 - control)
  })

  it('stops the clock where it is told, and everybody stands somewhere', () => {
    const { tally, now } = run(lifelike(7), { entering: guests(100), until: NOW + 5 * DAY })
    expect(now).toBeLessThanOrEqual(NOW + 5 * DAY)
    expect(tally.standing + tally.ended.finished).toBe(100)
    expect(tally.standing).toBeGreaterThan(0)
  })

  it('no ask is made twice, and nobody hears twice from one step', () => {
    const { trace } = run(lifelike(7), { entering: guests(500) })
    const asks = trace.flatMap(({ ask }) => (ask ? [ask.id] : []))
    expect(new Set(asks).size).toBe(asks.length)
  })

  it('an effect assumed is an effect seen', () => {
    const came = (comes: number) => run(lifelike(7, { ...USUAL, comes }), { entering: guests(2_000) }).tally.steps.came!
    const share = ({ left }: { left: Record<string, number> }) => left.visited! / (left.visited! + left['not-visited']!)
    expect(share(came(0.5)) - share(came(0.1))).toBeGreaterThan(0.25)
  })
})

it('the queue gives back in order of time, then of arrival', () => {
  const queue = new Queue<string>()
  const times = [5, 3, 3, 9, 1, 3, 7, 1]
  times.forEach((at, i) => void queue.put(at * HOUR, `${at}${'abcdefgh'[i]}`))
  const taken: string[] = []
  for (let next = queue.take(); next; next = queue.take()) taken.push(next.what)
  expect(taken).toEqual(['1e', '1h', '3b', '3c', '3f', '5a', '7g', '9d'])
  expect([queue.size, queue.peek(), queue.take()]).toEqual([0, undefined, undefined])
})
