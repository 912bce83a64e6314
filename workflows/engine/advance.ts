import { Fault } from '../model/fault'
import {
  type Advanced,
  type Ask,
  askId,
  type Here,
  type Instant,
  type JourneyEvent,
  type JourneyState,
  type Move,
  type Passage,
  stayOf,
} from '../model/journey'
import type { Skeleton } from '../model/plan'
import { type AnyStep, type AnyTransition, counted, hasOwn, hereOf, mostHops, stepOf, transitionOf } from './lookup'

/** How long after an ask the host asks again, in ms of the workspace's clock, unless it says otherwise (60 real seconds x rate). */
export const PATIENCE = 60_000

/** Where an enrolment begins: at the entry, which it has not entered yet. Feed it `entered` next. */
export function start(skeleton: Skeleton, who: { enrolment: number; customer: number; entry: number; version: number }, at: Instant): JourneyState {
  return {
    enrolment: who.enrolment,
    customer: who.customer,
    entry: who.entry,
    version: who.version,
    step: skeleton.entry,
    visit: 1,
    seq: 1,
    asks: 0,
    enteredAt: at,
    due: null,
    pending: null,
    listening: false,
    sentAt: null,
    move: 0,
    ended: null,
  }
}

/**
 * One event in; the next state, what was passed on the way, and at most one ask or wait out. Pure: nothing is performed, time and chance are in the
 * arguments. An event that does not concern the customer (stale, repeated, of another step, while something is pending) gives back the very same
 * `state` object and nothing else: `advanced.state === state` means there is nothing to write. What broke ends this enrolment as `failed`, with its
 * code; it never throws.
 *
 * `patience`: ms of the workspace's clock until a pending ask is asked again.
 */
export function advance(skeleton: Skeleton, state: JourneyState, event: JourneyEvent, patience: number = PATIENCE): Advanced {
  if (!concerns(state, event)) return { state, passages: [], ask: null, listen: null }
  const walk = new Walk(skeleton, state, event.at, patience)
  try {
    return walk.take(event)
  } catch (broken) {
    return walk.end('failed', broken instanceof Fault ? broken.code : 'engine.broken')
  }
}

/**
 * Puts a customer who stands at a step (of an earlier version) at `to` of this version: the old stay closes, a new one opens as its visit number `visit`.
 * Its time counts from the entry into the old step, but nothing is due before `at`. What cannot be placed ends as `failed`, as in `advance`.
 */
export function place(skeleton: Skeleton, state: JourneyState, to: string, visit: number, at: Instant, patience: number = PATIENCE): Advanced {
  const walk = new Walk(skeleton, { ...state, version: skeleton.version }, at, patience)
  try {
    return walk.place(to, visit, state.version)
  } catch (broken) {
    return walk.end('failed', broken instanceof Fault ? broken.code : 'engine.broken')
  }
}

/** The pending ask once more, with the same id: whoever performs it reads its first answer back. Null when nothing is pending. */
export function reask(skeleton: Skeleton, state: JourneyState, at: Instant, patience: number = PATIENCE): { state: JourneyState; ask: Ask } | null {
  const { pending, step, visit } = state
  if (!pending || state.ended) return null
  const { op } = stepOf(skeleton, step)
  const request = transitionOf(op)?.again?.(op, pending.n, hereOf(skeleton, state, at))
  const ask = { id: askId(state.enrolment, step, visit, pending.n), kind: op.kind, step, visit, n: pending.n, at, request }
  return { state: { ...state, pending: { n: pending.n, again: at + patience } }, ask }
}

function concerns(state: JourneyState, event: JourneyEvent): boolean {
  if (state.ended) return false
  if (event.type === 'exit') return true
  if (event.type === 'entered') return state.move === 0
  if (state.move === 0) return false
  if (event.type === 'performed') {
    return state.pending !== null && event.outcome.is !== 'pending' && event.id === askId(state.enrolment, state.step, state.visit, state.pending.n)
  }
  if (state.pending) return false
  if (event.type === 'due') return state.due !== null && event.at >= state.due
  return state.listening && event.step === state.step && event.visit === state.visit
}

/** Runs over the steps of one advance. `s` is this walk's own copy and is changed in place: one object a move, however many steps it crosses. */
class Walk {
  private readonly s: JourneyState
  private readonly at: Instant
  private readonly passages: Passage[] = []
  /** The passage of the step the customer stands at, once this walk has something to say of it. */
  private passage: Passage | null = null

  constructor(
    private readonly skeleton: Skeleton,
    state: JourneyState,
    at: Instant,
    private readonly patience: number,
  ) {
    // Time never runs backwards for one customer.
    this.at = at > state.enteredAt ? at : state.enteredAt
    this.s = { ...state, move: state.move + 1 }
  }

  take(event: JourneyEvent): Advanced {
    if (event.type === 'exit') return this.end(event.as, event.reason)
    const step = stepOf(this.skeleton, this.s.step)
    let move: Move<unknown>
    if (event.type === 'entered') {
      this.enter()
      move = this.transition(step).enter(step.op, this.here())
    } else {
      const transition = this.transition(step)
      if (event.type === 'performed') this.hear(event, transition, step)
      this.s.due = null
      move = transition.resume?.(step.op, event, this.here()) ?? { do: 'ignore' }
      // A step that has nothing to say to what concerns it would stand for ever.
      if (move.do === 'ignore') throw new Fault('engine.unheard')
    }
    return this.walk(step, move)
  }

  place(to: string, visit: number, from: number): Advanced {
    const { s } = this
    const step = stepOf(this.skeleton, to)
    const left = this.standing()
    left.leftAt = this.at
    left.movedOut = true
    left.version = from
    const since = s.enteredAt
    s.step = to
    s.seq++
    s.visit = visit
    this.enter()
    this.passage!.movedIn = true
    s.enteredAt = since
    s.movedAt = this.at
    const move = this.transition(step).enter(step.op, { ...this.here(), at: since })
    if (move.do !== 'stay' || move.until === null || move.until >= this.at) return this.walk(step, move)
    // Its time is over by the new config: whoever waits for something is still asked what is known.
    return this.stay({ ...move, until: this.at })
  }

  private walk(from: AnyStep, first: Move<unknown>): Advanced {
    let step = from
    let move = first
    for (let hops = mostHops(this.skeleton); hops >= 0; hops--) {
      if (move.do === 'end') return this.end('finished', move.reason)
      if (move.do === 'ask') return this.ask(step, move.request)
      if (move.do === 'stay') return this.stay(move)
      if (move.do === 'ignore') throw new Fault('engine.unheard')
      step = this.cross(step, move.port)
      move = this.transition(step).enter(step.op, this.here())
    }
    throw new Fault('engine.too_many_hops')
  }

  /** The pending ask is decided. */
  private hear(event: Extract<JourneyEvent, { type: 'performed' }>, transition: AnyTransition, step: AnyStep) {
    const { outcome } = event
    const first = this.s.pending?.n === 1
    this.s.pending = null
    if (!first || (outcome.is !== 'accepted' && outcome.is !== 'unknown')) return
    const sends = typeof transition.sends === 'function' ? transition.sends(step.op) : transition.sends
    if (sends) this.s.sentAt = (outcome.is === 'accepted' ? outcome.sent : undefined) ?? outcome.at ?? event.at
  }

  private cross(step: AnyStep, port: string): AnyStep {
    const way = hasOwn(step.ports, port) ? step.ports[port] : undefined
    if (!way) throw new Fault('engine.no_way')
    const { s } = this
    let to = way.to
    if (way.maxPasses !== undefined) {
      const arrow = `${s.step}.${port}`
      const passes = counted(s.passes, arrow)
      if (passes < way.maxPasses) s.passes = { ...s.passes, [arrow]: passes + 1 }
      else to = way.spent ?? to
    }
    const next = stepOf(this.skeleton, to)
    const passage = this.standing()
    passage.leftAt = this.at
    passage.port = port
    s.step = to
    s.seq++
    s.visit = next.loops ? counted(s.visits, to) + 1 : 1
    this.enter()
    return next
  }

  /** Into the step of `s.step`, at this walk's instant. */
  private enter() {
    const { s } = this
    if (stepOf(this.skeleton, s.step).loops) s.visits = { ...s.visits, [s.step]: s.visit }
    s.enteredAt = this.at
    s.asks = 0
    s.due = null
    s.pending = null
    s.listening = false
    delete s.movedAt
    this.passage = { step: s.step, visit: s.visit, seq: s.seq, enteredAt: this.at, began: true }
    this.passages.push(this.passage)
  }

  private ask(step: AnyStep, request: unknown): Advanced {
    const { s, at } = this
    const n = ++s.asks
    s.due = null
    s.listening = false
    s.pending = { n, again: at + this.patience }
    const ask = { id: askId(s.enrolment, s.step, s.visit, n), kind: step.op.kind, step: s.step, visit: s.visit, n, at, request }
    return { state: s, passages: this.passages, ask, listen: null }
  }

  private stay(move: Extract<Move, { do: 'stay' }>): Advanced {
    const { s } = this
    s.due = move.until
    s.listening = move.listen !== undefined
    const listen = move.listen && move.until !== null ? { ...move.listen, until: move.until } : null
    return { state: s, passages: this.passages, ask: null, listen }
  }

  end(as: 'finished' | 'exited' | 'stopped' | 'erased' | 'failed', reason: string): Advanced {
    const { s } = this
    // Ended before the entry was entered: there is no stay to close.
    if (s.move > 1 || this.passage) {
      const passage = this.standing()
      passage.leftAt = this.at
      passage.ended = as
      passage.reason = reason
    }
    s.due = null
    s.pending = null
    s.listening = false
    s.ended = { as, reason }
    return { state: s, passages: this.passages, ask: null, listen: null }
  }

  /** The passage of the step stood at: opened by this walk, or by an earlier one. */
  private standing(): Passage {
    if (!this.passage) {
      this.passage = stayOf(this.s)
      this.passages.push(this.passage)
    }
    return this.passage
  }

  private transition(step: AnyStep): AnyTransition {
    const transition = transitionOf(step.op)
    if (!transition) throw new Fault('engine.unknown_kind')
    return transition
  }

  private here(): Here {
    return hereOf(this.skeleton, this.s, this.at)
  }
}
