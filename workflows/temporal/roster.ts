import { advance, start as begin } from '../engine/advance'
import { hasOwn } from '../engine/lookup'
import { type Clock, dueInstant, realAt } from '../model/clock'
import { type Advanced, askId, askVisitOf, type Instant, type JourneyEvent, type JourneyState, type Passage, stayOf } from '../model/journey'
import { isSettled, type PackedMove, packMove, packOutcome, unpackOutcome, unpackState } from '../model/packed'
import type { Skeleton } from '../model/plan'
import { isPassed, type Members, type PackedAgain, type Turned, type Went } from './contract'
import { Seats } from './seats'
import type { Exit, Occurred, Performed } from './signals'

type Taken = { seat: number; event: JourneyEvent; after: Advanced }

/** What one turn will write, and how to take it back if it is not written. */
export type Round = { moves: PackedMove[]; again: PackedAgain[]; latest: Instant; taken: Taken[] }

/** First re-ask of an undecided ask; doubles up to the other. Real ms. */
const AGAIN_FIRST = 10_000
const AGAIN_LAST = 30 * 60_000
/** Dues are rounded up to this for waking (real ms), so that scattered dues batch. */
const TICK = 1000

/**
 * The customers of one cohort: who is due, what each has heard, what a turn changes. Knows nothing of Temporal: times come in as arguments,
 * and the same calls give the same rounds, which is what makes a replay possible.
 */
export class Roster {
  private seats = new Seats()
  private readonly plans = new Map<number, Skeleton>()

  get size(): number {
    return this.seats.size
  }

  admit({ newcomers, standing, asked, skeletons }: Members & { skeletons: Skeleton[] }, real: number): void {
    for (const plan of skeletons) this.plans.set(plan.version, plan)
    const askedAt = new Map(asked)
    const admit = (state: JourneyState) => {
      if (this.seats.find(state.enrolment) !== undefined) return
      this.seats.sit(state, { at: askedAt.get(state.enrolment) ?? state.enteredAt, againAt: real + AGAIN_FIRST, tries: 0 })
    }
    this.seats.makeRoom(newcomers.length + standing.length)
    for (const [enrolment, customer, entry, version, at] of newcomers) admit(start({ enrolment, customer, entry, version }, this.plans.get(version), at))
    for (const packed of standing) admit(unpackState(packed))
  }

  /** Everybody as the rows say now; what has been heard and not been taken stays in their queues, for whoever still stands where it was meant for. */
  replace(members: Members & { skeletons: Skeleton[] }, real: number): void {
    const heard = this.seats.heard()
    this.seats = new Seats()
    this.admit(members, real)
    for (const [enrolment, events] of heard) for (const event of events) this.hear(enrolment, event)
  }

  private hear(enrolment: number, event: JourneyEvent): void {
    const seat = this.seats.find(enrolment)
    if (seat !== undefined) this.seats.hear(seat, event)
  }

  occurred(heard: Occurred[]): void {
    for (const [enrolment, step, visit, at, port] of heard) this.hear(enrolment, { type: 'occurred', at, step, visit, ...(port ? { port } : {}) })
  }

  performed(heard: Performed[]): void {
    for (const { seat, event } of this.performances(heard)) this.seats.hear(seat, event)
  }

  /** How a turn led its customers on, one at a time: whoever takes one in may change what the next is heard by. */
  private *strides(went: readonly Went[]): Generator<{ seat: number; event: JourneyEvent }> {
    for (const one of went) {
      if (!isPassed(one)) yield* this.performances([one])
      else
        for (const enrolment of one[0]) {
          const seat = this.seats.find(enrolment)
          if (seat !== undefined) yield { seat, event: { type: 'due', at: one[1] } }
        }
    }
  }

  /** One at a time, since whoever takes one in may change the instant of the next. */
  private *performances(heard: Performed[]): Generator<{ seat: number; event: JourneyEvent }> {
    for (const [who, step, visit, n, packed] of heard) {
      const outcome = unpackOutcome(packed)
      for (const enrolment of typeof who === 'number' ? [who] : who) {
        const seat = this.seats.find(enrolment)
        if (seat === undefined) continue
        const at = ('at' in outcome ? outcome.at : undefined) ?? this.seats.asked(seat).at
        yield { seat, event: { type: 'performed', at, id: askId(enrolment, step, visit, n), outcome } }
      }
    }
  }

  /** The first one heard is the one taken, so whoever is told again and again (in a pause) keeps one. */
  exit(heard: Exit[]): void {
    for (const [enrolment, at, as, reason] of heard) {
      const seat = this.seats.find(enrolment)
      if (seat === undefined || this.seats.queue(seat).some((event) => event.type === 'exit')) continue
      this.seats.hear(seat, { type: 'exit', at, as, reason })
    }
  }

  /** Advances everybody who is due or addressed by one event each; null when nobody is. */
  round(now: Instant, real: number, clock: Clock): Round | null {
    const round: Round = { moves: [], again: [], latest: 0, taken: [] }
    for (const seat of this.seats.all()) this.take(seat, round, now, real, clock)
    return round.moves.length + round.again.length ? round : null
  }

  private take(seat: number, round: Round, now: Instant, real: number, clock: Clock): void {
    for (;;) {
      const event = this.next(seat, now, clock)
      if (!event) {
        if (this.seats.isPending(seat) && this.seats.againAt(seat) <= real) round.again.push(againOf(this.seats.state(seat)))
        return
      }
      const before = this.seats.state(seat)
      const after = this.step(before, event)
      // Stale: the machine stands where it stood, so there is nothing to write.
      if (after.state === before) continue
      round.moves.push(packMove(before, after))
      if (event.type === 'due' && event.at > round.latest) round.latest = event.at
      round.taken.push({ seat, event, after })
      return
    }
  }

  /** The event this customer is to be advanced by, taken out of the queue; null = none yet. An exit beats whatever else has been heard. */
  private next(seat: number, now: Instant, clock: Clock): JourneyEvent | null {
    const { seats } = this
    const queue = seats.queue(seat)
    const exit = queue.length === 0 ? -1 : queue.findIndex((e) => e.type === 'exit')
    if (exit >= 0) return seats.take(seat, exit)
    if (!seats.hasEntered(seat)) return { type: 'entered', at: dueInstant(seats.enteredAt(seat), now, clock) }
    if (seats.isPending(seat)) {
      // Whatever else was heard stays queued until this is decided.
      const at = queue.findIndex((e) => e.type === 'performed')
      return at < 0 ? null : seats.take(seat, at)
    }
    const dueAt = seats.due(seat)
    const due = dueAt !== null && dueAt <= now ? dueAt : null
    let first = -1
    for (let i = 0; i < queue.length; i++) if (first < 0 || queue[i]!.at < queue[first]!.at) first = i
    if (first >= 0 && (due === null || queue[first]!.at <= due)) return seats.take(seat, first)
    return due === null ? null : { type: 'due', at: dueInstant(due, now, clock) }
  }

  /** The machine. It never throws for one customer's sake, but a version that is not here has no machine: that enrolment ends. */
  private step(before: JourneyState, event: JourneyEvent): Advanced {
    const plan = this.plans.get(before.version)
    if (plan) return advance(plan, before, event)
    const ended = { as: 'failed', reason: 'plan.missing' } as const
    const passages: Passage[] = before.move ? [{ ...stayOf(before), leftAt: event.at, ended: 'failed', reason: ended.reason }] : []
    return { state: { ...before, due: null, pending: null, listening: false, move: before.move + 1, ended }, passages, ask: null, listen: null }
  }

  /** Takes in what a turn answered: states stand, outcomes are heard, the ended and the gone leave. */
  settle(round: Round, turned: Extract<Turned, { is: 'written' }>, real: number): void {
    const { seats } = this
    const leaving = new Set((turned.exits ?? []).map(([enrolment]) => enrolment))
    for (const { seat, after } of round.taken) if (!leaving.has(after.state.enrolment)) this.stand(seat, after, real)
    this.exit(turned.exits ?? [])
    for (const { seat, event } of this.strides(turned.went ?? [])) this.stand(seat, this.step(seats.state(seat), event), real)
    for (const [enrolment] of round.again) {
      const seat = seats.find(enrolment)
      if (seat === undefined) continue
      const { at, tries } = seats.asked(seat)
      seats.ask(seat, { at, tries: tries + 1, againAt: real + Math.min(AGAIN_LAST, AGAIN_FIRST * 2 ** (tries + 1)) })
    }
    for (const enrolment of turned.gone) seats.leave(enrolment)
    this.performed(turned.outcomes)
    this.occurred(turned.happened)
  }

  private stand(seat: number, { state, ask }: Advanced, real: number): void {
    if (state.ended) this.seats.leave(state.enrolment)
    else this.seats.put(seat, state)
    if (ask) this.seats.ask(seat, { at: ask.at, againAt: real + AGAIN_FIRST, tries: 0 })
  }

  /** Nothing was written: what was taken from the queues goes back. */
  undo(round: Round): void {
    for (const { seat, event } of round.taken) if (event.type !== 'due' && event.type !== 'entered') this.seats.putBack(seat, event)
  }

  /** Real instant of the next thing to do by itself (a due, a re-ask), dues rounded up to a tick; null = only a signal can wake this cohort. */
  wake(clock: Clock): number | null {
    const { seats } = this
    let due = Number.POSITIVE_INFINITY
    let again = due
    for (const seat of seats.all()) {
      if (seats.isPending(seat)) {
        const at = seats.againAt(seat)
        if (at < again) again = at
      } else {
        const at = seats.due(seat)
        if (at !== null && at < due) due = at
      }
    }
    const at = due < Number.POSITIVE_INFINITY ? realAt(clock, due) : null
    const tick = at === null ? Number.POSITIVE_INFINITY : Math.ceil(at / TICK) * TICK
    const first = tick < again ? tick : again
    return first < Number.POSITIVE_INFINITY ? first : null
  }

  /** What has been heard and not yet taken, for the next run. */
  unread(): { occurred: Occurred[]; performed: Performed[]; exits: Exit[] } {
    const occurred: Occurred[] = []
    const performed: Performed[] = []
    const exits: Exit[] = []
    for (const [enrolment, queue] of this.seats.heard()) {
      const state = this.seats.state(this.seats.find(enrolment)!)
      for (const event of queue) {
        if (event.type === 'occurred') occurred.push([enrolment, event.step, event.visit, event.at, event.port ?? 0])
        if (event.type === 'performed' && state.pending && isSettled(event.outcome))
          performed.push([enrolment, state.step, askVisitOf(state), state.pending.n, packOutcome(event.outcome)])
        if (event.type === 'exit') exits.push([enrolment, event.at, event.as, event.reason])
      }
    }
    return { occurred, performed, exits }
  }

  /** Where one customer stands, for whoever asks the workflow. */
  stands(enrolment: number): { step: string; due: Instant | null; pending: boolean } | null {
    const seat = this.seats.find(enrolment)
    return seat === undefined ? null : { step: this.seats.step(seat), due: this.seats.due(seat), pending: this.seats.isPending(seat) }
  }

  /** Everybody summed up: who stands where (`entering`: has made no move yet), how many wait for an outcome, what has been heard and not been taken, the next due. */
  sums(): { customers: number; entering: number; standing: Record<string, number>; pending: number; unread: number; due: Instant | null } {
    const { seats } = this
    const standing: Record<string, number> = {}
    const sum = { customers: seats.size, entering: 0, standing, pending: 0, unread: 0, due: null as Instant | null }
    for (const seat of seats.all()) {
      const step = seats.step(seat)
      if (!seats.hasEntered(seat)) sum.entering++
      else standing[step] = (hasOwn(standing, step) ? standing[step]! : 0) + 1
      const due = seats.due(seat)
      if (seats.isPending(seat)) sum.pending++
      else if (due !== null && (sum.due === null || due < sum.due)) sum.due = due
      sum.unread += seats.queue(seat).length
    }
    return sum
  }
}

const againOf = (state: JourneyState): PackedAgain => [state.enrolment, state.step, askVisitOf(state), state.pending!.n]

const start = (who: { enrolment: number; customer: number; entry: number; version: number }, plan: Skeleton | undefined, at: Instant): JourneyState =>
  begin(plan ?? { campaign: 0, version: who.version, entry: '', steps: {} }, who, at)
