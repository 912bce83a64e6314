import { advance, start as begin } from '../engine/advance'
import { hasOwn } from '../engine/lookup'
import { type Clock, dueInstant, realAt } from '../model/clock'
import { type Advanced, askId, type Instant, type JourneyEvent, type JourneyState, type Passage, stayOf } from '../model/journey'
import { isSettled, type PackedMove, packMove, packOutcome, unpackOutcome, unpackState } from '../model/packed'
import type { Skeleton } from '../model/plan'
import type { Members, PackedAgain, Turned } from './contract'
import type { Exit, Occurred, Performed } from './signals'

/** One customer as the cohort holds them between turns. */
type Member = {
  /** As last written; move 0 = not entered yet. */
  state: JourneyState
  /** What has been heard and not yet been taken by the machine. */
  queue: JourneyEvent[]
  /** The undecided ask: the instant it was made, and when (real ms) its outcome is asked for again. */
  askedAt: Instant
  againAt: number
  tries: number
}

type Taken = { member: Member; event: JourneyEvent; after: Advanced }

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
  private readonly members = new Map<number, Member>()
  private readonly plans = new Map<number, Skeleton>()

  get size(): number {
    return this.members.size
  }

  admit({ newcomers, standing, asked, skeletons }: Members & { skeletons: Skeleton[] }, real: number): void {
    for (const plan of skeletons) this.plans.set(plan.version, plan)
    const askedAt = new Map(asked)
    const states = newcomers.map(([enrolment, customer, entry, version, at]) => start({ enrolment, customer, entry, version }, this.plans.get(version), at))
    for (const state of [...states, ...standing.map(unpackState)]) {
      if (this.members.has(state.enrolment)) continue
      this.members.set(state.enrolment, { state, queue: [], askedAt: askedAt.get(state.enrolment) ?? state.enteredAt, againAt: real + AGAIN_FIRST, tries: 0 })
    }
  }

  /** Everybody as the rows say now; what has been heard and not been taken stays in their queues, for whoever still stands where it was meant for. */
  replace(members: Members & { skeletons: Skeleton[] }, real: number): void {
    const queues = new Map([...this.members].map(([enrolment, { queue }]) => [enrolment, queue]))
    this.members.clear()
    this.admit(members, real)
    for (const [enrolment, member] of this.members) member.queue = queues.get(enrolment) ?? []
  }

  occurred(heard: Occurred[]): void {
    for (const [enrolment, step, visit, at, port] of heard)
      this.members.get(enrolment)?.queue.push({ type: 'occurred', at, step, visit, ...(port ? { port } : {}) })
  }

  performed(heard: Performed[]): void {
    for (const { member, event } of this.performances(heard)) member.queue.push(event)
  }

  /** One at a time, since whoever takes one in may change the instant of the next. */
  private *performances(heard: Performed[]): Generator<{ member: Member; event: JourneyEvent }> {
    for (const [who, step, visit, n, packed] of heard) {
      const outcome = unpackOutcome(packed)
      for (const enrolment of typeof who === 'number' ? [who] : who) {
        const member = this.members.get(enrolment)
        if (!member) continue
        const at = ('at' in outcome ? outcome.at : undefined) ?? member.askedAt
        yield { member, event: { type: 'performed', at, id: askId(enrolment, step, visit, n), outcome } }
      }
    }
  }

  exit(heard: Exit[]): void {
    for (const [enrolment, at, as, reason] of heard) this.members.get(enrolment)?.queue.push({ type: 'exit', at, as, reason })
  }

  /** Advances everybody who is due or addressed by one event each; null when nobody is. */
  round(now: Instant, real: number, clock: Clock): Round | null {
    const round: Round = { moves: [], again: [], latest: 0, taken: [] }
    for (const member of this.members.values()) this.take(member, round, now, real, clock)
    return round.moves.length + round.again.length ? round : null
  }

  private take(member: Member, round: Round, now: Instant, real: number, clock: Clock): void {
    const before = member.state
    for (;;) {
      const event = this.next(member, now, clock)
      if (!event) {
        if (before.pending && member.againAt <= real) round.again.push([before.enrolment, before.step, before.visit, before.pending.n])
        return
      }
      const after = this.step(before, event)
      // Stale: the machine stands where it stood, so there is nothing to write.
      if (after.state === before) continue
      round.moves.push(packMove(before, after))
      if (event.type === 'due' && event.at > round.latest) round.latest = event.at
      round.taken.push({ member, event, after })
      return
    }
  }

  /** The event this customer is to be advanced by, taken out of the queue; null = none yet. An exit beats whatever else has been heard. */
  private next({ state, queue }: Member, now: Instant, clock: Clock): JourneyEvent | null {
    const exit = queue.length === 0 ? -1 : queue.findIndex((e) => e.type === 'exit')
    if (exit >= 0) return queue.splice(exit, 1)[0]!
    if (state.move === 0) return { type: 'entered', at: dueInstant(state.enteredAt, now, clock) }
    if (state.pending) {
      // Whatever else was heard stays queued until this is decided.
      const at = queue.findIndex((e) => e.type === 'performed')
      return at < 0 ? null : queue.splice(at, 1)[0]!
    }
    const due = state.due !== null && state.due <= now ? state.due : null
    let first = -1
    for (let i = 0; i < queue.length; i++) if (first < 0 || queue[i]!.at < queue[first]!.at) first = i
    if (first >= 0 && (due === null || queue[first]!.at <= due)) return queue.splice(first, 1)[0]!
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
    const leaving = new Set((turned.exits ?? []).map(([enrolment]) => enrolment))
    for (const { member, after } of round.taken) if (!leaving.has(after.state.enrolment)) this.stand(member, after, real)
    this.exit(turned.exits ?? [])
    for (const { member, event } of this.performances(turned.went ?? [])) this.stand(member, this.step(member.state, event), real)
    for (const [enrolment] of round.again) {
      const member = this.members.get(enrolment)
      if (member) member.againAt = real + Math.min(AGAIN_LAST, AGAIN_FIRST * 2 ** ++member.tries)
    }
    for (const enrolment of turned.gone) this.members.delete(enrolment)
    this.performed(turned.outcomes)
    this.occurred(turned.happened)
  }

  private stand(member: Member, after: Advanced, real: number): void {
    member.state = after.state
    if (after.ask) Object.assign(member, { askedAt: after.ask.at, againAt: real + AGAIN_FIRST, tries: 0 })
    if (after.state.ended) this.members.delete(after.state.enrolment)
  }

  /** Nothing was written: what was taken from the queues goes back. */
  undo(round: Round): void {
    for (const { member, event } of round.taken) if (event.type !== 'due' && event.type !== 'entered') member.queue.unshift(event)
  }

  /** Real instant of the next thing to do by itself (a due, a re-ask), dues rounded up to a tick; null = only a signal can wake this cohort. */
  wake(clock: Clock): number | null {
    let due = Number.POSITIVE_INFINITY
    let again = due
    for (const { state, againAt } of this.members.values()) {
      if (state.pending) again = againAt < again ? againAt : again
      else if (state.due !== null && state.due < due) due = state.due
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
    for (const [enrolment, { queue, state }] of this.members)
      for (const event of queue) {
        if (event.type === 'occurred') occurred.push([enrolment, event.step, event.visit, event.at, event.port ?? 0])
        if (event.type === 'performed' && state.pending && isSettled(event.outcome))
          performed.push([enrolment, state.step, state.visit, state.pending.n, packOutcome(event.outcome)])
        if (event.type === 'exit') exits.push([enrolment, event.at, event.as, event.reason])
      }
    return { occurred, performed, exits }
  }

  /** Where one customer stands, for whoever asks the workflow. */
  stands(enrolment: number): { step: string; due: Instant | null; pending: boolean } | null {
    const state = this.members.get(enrolment)?.state
    return state ? { step: state.step, due: state.due, pending: state.pending !== null } : null
  }

  /** Everybody summed up: who stands where (`entering`: has made no move yet), how many wait for an outcome, what has been heard and not been taken, the next due. */
  sums(): { customers: number; entering: number; standing: Record<string, number>; pending: number; unread: number; due: Instant | null } {
    const standing: Record<string, number> = {}
    const sum = { customers: this.members.size, entering: 0, standing, pending: 0, unread: 0, due: null as Instant | null }
    for (const { state, queue } of this.members.values()) {
      if (state.move === 0) sum.entering++
      else standing[state.step] = (hasOwn(standing, state.step) ? standing[state.step]! : 0) + 1
      if (state.pending) sum.pending++
      sum.unread += queue.length
      if (state.due !== null && !state.pending && (sum.due === null || state.due < sum.due)) sum.due = state.due
    }
    return sum
  }
}

const start = (who: { enrolment: number; customer: number; entry: number; version: number }, plan: Skeleton | undefined, at: Instant): JourneyState =>
  begin(plan ?? { campaign: 0, version: who.version, entry: '', steps: {} }, who, at)
