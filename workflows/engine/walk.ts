import { Fault } from '../model/fault'
import {
  type Advanced,
  askId,
  askVisitOf,
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

/**
 * What has to be known of whoever is put at a step by a migration: how often they have been at each step so far, in whatever version, and, where they have been
 * asked there, in which visit and how often.
 */
export type Placing = { visits: Record<string, number>; asked?: { visit: number; asks: number } }

type Performed = Extract<JourneyEvent, { type: 'performed' }>

/** The pending ask is decided: written into `s`. */
export function hear(s: JourneyState, { at, outcome }: Performed, transition: AnyTransition | undefined, step: AnyStep): void {
  const first = s.pending?.n === 1
  s.pending = null
  if (!first || (outcome.is !== 'accepted' && outcome.is !== 'unknown')) return
  const { sends } = transition ?? {}
  if (typeof sends === 'function' ? sends(step.op) : sends) s.sentAt = (outcome.is === 'accepted' ? outcome.sent : undefined) ?? outcome.at ?? at
}

/** A walk that never throws: what breaks it ends this enrolment as `failed`. */
export function guarded(walk: Walk, work: (walk: Walk) => Advanced): Advanced {
  try {
    return work(walk)
  } catch (broken) {
    return walk.end('failed', broken instanceof Fault ? broken.code : 'engine.broken')
  }
}

/** Runs over the steps of one advance. `s` is this walk's own copy and is changed in place: one object a move, however many steps it crosses. */
export class Walk {
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
      if (event.type === 'performed') hear(this.s, event, transition, step)
      this.s.due = null
      move = transition.resume?.(step.op, event, this.here()) ?? { do: 'ignore' }
      // A step that has nothing to say to what concerns it would stand for ever.
      if (move.do === 'ignore') throw new Fault('engine.unheard')
    }
    return this.walk(step, move)
  }

  /** Out of the step of version `from` into `to` of this one, see `place.ts`. */
  place(to: string, { visits, asked }: Placing, from: number): Advanced {
    const { s } = this
    const step = stepOf(this.skeleton, to)
    const transition = this.transition(step)
    const undecided = to === s.step ? s.pending : null
    const left = this.standing()
    left.leftAt = this.at
    left.movedOut = true
    left.version = from
    const { enteredAt: since, shifted } = s
    s.step = to
    s.seq++
    s.visits = visits
    s.counts = true
    s.visit = counted(visits, to) + 1
    this.enter()
    this.passage!.movedIn = true
    s.enteredAt = since
    s.movedAt = this.at
    if (shifted) s.shifted = shifted
    const goesOn = asked && (undecided ? true : transition.moved !== undefined)
    if (goesOn) {
      s.asks = asked.asks
      s.askVisit = asked.visit
    }
    if (goesOn && undecided) {
      s.pending = undecided
      return { state: s, passages: this.passages, ask: null, listen: null }
    }
    const here = { ...this.here(), at: since }
    const move = goesOn ? transition.moved!(step.op, here) : transition.enter(step.op, here)
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
    s.visit = next.loops || s.counts ? counted(s.visits, to) + 1 : 1
    this.enter()
    return next
  }

  /** Into the step of `s.step`, at this walk's instant. */
  private enter() {
    const { s } = this
    if (s.counts || stepOf(this.skeleton, s.step).loops) s.visits = { ...s.visits, [s.step]: s.visit }
    s.enteredAt = this.at
    s.asks = 0
    s.due = null
    s.pending = null
    s.listening = false
    delete s.movedAt
    delete s.askVisit
    delete s.shifted
    this.passage = { step: s.step, visit: s.visit, seq: s.seq, enteredAt: this.at, began: true }
    this.passages.push(this.passage)
  }

  private ask(step: AnyStep, request: unknown): Advanced {
    const { s, at } = this
    const n = ++s.asks
    s.due = null
    s.listening = false
    s.pending = { n, again: at + this.patience }
    const visit = askVisitOf(s)
    const ask = { id: askId(s.enrolment, s.step, visit, n), kind: step.op.kind, step: s.step, visit, n, at, request }
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
