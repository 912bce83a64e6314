import type { Advanced, Ask, AskId, EndState, Instant, JourneyEvent, JourneyState, Listen, Passage, Settled } from '../model/journey'
import type { Skeleton } from '../model/plan'
import { advance, start } from './advance'
import { isControl } from './draw'
import { Queue } from './queue'
import { count, emptyTally, type Tally } from './tally'

/** Something a customer did. `ask` where it answers one send; `port` where the fact itself decides the way (happy, unhappy). */
export type Fact = { event: string; at: Instant; ask?: AskId; port?: string }

export type Someone = { enrolment: number; customer: number; entry: number }

/** The world of a simulation: what comes of an ask, and what people do. Chance belongs here, by `draw`, not by dice. */
export type Behaviour = {
  /** What the customer does by himself, from the entry on. */
  habits?(who: Someone, enteredAt: Instant): Fact[]
  /** The outcome of an ask; with `pending`, what follows later; and what it brings the customer to do. `facts`: all that has happened so far. */
  answer(ask: Ask, who: Someone, facts: readonly Fact[]): { outcome: Settled; later?: { at: Instant; outcome: Settled }; causes?: Fact[] }
  /** Whether a fact is of those a step waits for, beyond its event. */
  matches?(step: string, fact: Fact): boolean
  /** Goal or exit rule. */
  exits?(fact: Fact, who: Someone): { as: EndState; reason: string } | null
}

export type Traced = { at: Instant; enrolment: number; event: JourneyEvent; passages: Passage[]; ask: Ask | null }

export type Simulation = { tally: Tally; states: JourneyState[]; trace: Traced[]; asks: number; now: Instant }

export type Run = {
  skeleton: Skeleton
  behaviour: Behaviour
  /** Who enters, and when. */
  entering: { customer: number; at: Instant; entry?: number }[]
  controlShare?: number
  /** Stop the clock here; without it the run goes on until nobody has anything to wait for. */
  until?: Instant
  traced?: boolean
}

type Journey = { who: Someone; state: JourneyState; facts: Fact[]; wait: (Listen & { until: Instant }) | null; entered: boolean }
type Happening = { journey: Journey; event?: JourneyEvent; fact?: Fact; due?: number }

/** The machine on a virtual clock: the same `advance` as production, with a behaviour in place of the world. Same input, same run. */
export function simulate(run: Run): Simulation {
  const { skeleton, behaviour } = run
  const queue = new Queue<Happening>()
  const tally = emptyTally(skeleton)
  const journeys: Journey[] = []
  const trace: Traced[] = []
  let asks = 0
  let now = Number.NEGATIVE_INFINITY

  run.entering.forEach(({ customer, at, entry = 1 }, i) => {
    tally.enrolled++
    if (isControl(skeleton.campaign, customer, run.controlShare ?? 0)) {
      tally.control++
      return
    }
    const who = { enrolment: i + 1, customer, entry }
    const journey: Journey = { who, state: start(skeleton, { ...who, version: skeleton.version }, at), facts: [], wait: null, entered: false }
    journeys.push(journey)
    queue.put(at, { journey, event: { type: 'entered', at } })
    for (const fact of behaviour.habits?.(who, at) ?? []) queue.put(fact.at, { journey, fact })
  })

  for (let next = queue.peek(); next !== undefined && (run.until === undefined || next <= run.until); next = queue.peek()) {
    const { at, what } = queue.take()!
    now = at
    if (what.fact) happen(what.journey, what.fact, at)
    else if (what.due === undefined) step(what.journey, what.event!)
    // A due of an earlier stay is over.
    else if (what.due === what.journey.state.move) step(what.journey, { type: 'due', at })
  }
  for (const { state, entered } of journeys) {
    if (state.ended) tally.ended[state.ended.as]++
    else if (entered) tally.standing++
  }
  return { tally, states: journeys.map(({ state }) => state), trace, asks, now }

  function happen(journey: Journey, fact: Fact, at: Instant) {
    journey.facts.push(fact)
    const exit = behaviour.exits?.(fact, journey.who)
    if (exit) return step(journey, { type: 'exit', at, ...exit })
    if (journey.wait && awaited(journey, fact)) step(journey, occurred(journey, fact, at))
  }

  function awaited({ wait, state }: Journey, fact: Fact): boolean {
    if (!wait || fact.event !== wait.event || fact.at <= wait.since || fact.at > wait.until) return false
    return (wait.ask === undefined || fact.ask === wait.ask) && (behaviour.matches?.(state.step, fact) ?? true)
  }

  function occurred({ state }: Journey, fact: Fact, at: Instant): JourneyEvent {
    return { type: 'occurred', at: Math.max(at, state.enteredAt), step: state.step, visit: state.visit, ...(fact.port ? { port: fact.port } : {}) }
  }

  function step(journey: Journey, event: JourneyEvent) {
    const advanced = advance(skeleton, journey.state, event)
    if (advanced.state === journey.state) return
    journey.state = advanced.state
    journey.entered = true
    journey.wait = advanced.listen
    count(tally, advanced.passages)
    if (run.traced) trace.push({ at: event.at, enrolment: journey.who.enrolment, event, passages: advanced.passages, ask: advanced.ask })
    follow(journey, advanced, event.at)
  }

  /** What the move asks of the world and of the clock. */
  function follow(journey: Journey, { state, ask, listen }: Advanced, at: Instant) {
    if (ask) {
      asks++
      const { outcome, later, causes } = behaviour.answer(ask, journey.who, journey.facts)
      queue.put(at, { journey, event: { type: 'performed', at: settledAt(outcome, ask), id: ask.id, outcome } })
      if (later) queue.put(later.at, { journey, event: { type: 'performed', at: later.at, id: ask.id, outcome: later.outcome } })
      for (const fact of causes ?? []) queue.put(Math.max(fact.at, at), { journey, fact })
    }
    if (state.due !== null) queue.put(Math.max(state.due, at), { journey, due: state.move })
    const known = listen && journey.facts.find((fact) => awaited(journey, fact))
    if (known) queue.put(at, { journey, event: occurred(journey, known, at) })
  }
}

/** The recorded acceptance, else the asking instant. */
const settledAt = (outcome: Settled, ask: Ask): Instant => ('at' in outcome && outcome.at !== undefined ? outcome.at : ask.at)
