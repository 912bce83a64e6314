import type { Instant, JourneyEvent, JourneyState } from '../model/journey'

/** Where each number of a customer stands in their row; NaN = none. */
const ENROLMENT = 0
const CUSTOMER = 1
const ENTRY = 2
const VERSION = 3
const STEP = 4
const VISIT = 5
const SEQ = 6
const ASKS = 7
const ENTERED_AT = 8
const DUE = 9
const PENDING = 10
const PENDING_AGAIN = 11
const LISTENING = 12
const SENT_AT = 13
const MOVED_AT = 14
const MOVE = 15
const ASKED_AT = 16
const AGAIN_AT = 17
const TRIES = 18
const WIDTH = 19

/** Taken once: globals are slow to reach inside a workflow's sandbox. */
const Numbers = Float64Array
const NONE = Number.NaN
const { isNaN: isNone } = Number

const orNull = (n: number): number | null => (isNone(n) ? null : n)

/** What a state has only of few customers. */
type Few = Partial<JourneyState>

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}

/** Of the undecided ask: the instant it was made, when (real ms) its outcome is asked for again, and how often that has been done. */
export type Asked = { at: Instant; againAt: number; tries: number }

/**
 * The customers of a cohort between its turns, each on a seat: a row of numbers in one array, and what few of them have in maps beside it. A state is an
 * object only while its customer moves. As objects they took three times the memory, and each collection walked through all of them; a worker keeps a million.
 */
export class Seats {
  private rows = new Numbers(0)
  private used = 0
  private readonly free: number[] = []
  private readonly seats = new Map<number, number>()
  private readonly steps: string[] = []
  private readonly stepNumbers = new Map<string, number>()
  /** What else there is of whom there is more: counters of those who walk in a loop, what a migration left behind. */
  private readonly few = new Map<number, Few>()
  private readonly queues = new Map<number, JourneyEvent[]>()

  get size(): number {
    return this.seats.size
  }

  /** Everybody's seat, in the order in which they came. */
  all(): IterableIterator<number> {
    return this.seats.values()
  }

  find(enrolment: number): number | undefined {
    return this.seats.get(enrolment)
  }

  /** Room for so many more, exactly: the array would otherwise be copied while they sit down, and be larger than they need. */
  makeRoom(more: number): void {
    const needed = (this.used + Math.max(0, more - this.free.length)) * WIDTH
    if (needed <= this.rows.length) return
    const rows = new Numbers(needed)
    rows.set(this.rows)
    this.rows = rows
  }

  sit(state: JourneyState, asked: Asked): void {
    this.makeRoom(1)
    const seat = this.free.pop() ?? this.used++
    this.seats.set(state.enrolment, seat)
    this.put(seat, state)
    this.ask(seat, asked)
  }

  leave(enrolment: number): void {
    const seat = this.seats.get(enrolment)
    if (seat === undefined) return
    this.seats.delete(enrolment)
    this.few.delete(seat)
    this.queues.delete(seat)
    this.free.push(seat)
  }

  /** What has been heard and not yet been taken by the machine, in the order of hearing; empty ones are shared and not to be written to. */
  queue(seat: number): readonly JourneyEvent[] {
    return this.queues.get(seat) ?? NOTHING
  }

  hear(seat: number, event: JourneyEvent): void {
    const queue = this.queues.get(seat)
    if (queue) queue.push(event)
    else this.queues.set(seat, [event])
  }

  /** Takes one event out of the queue. */
  take(seat: number, index: number): JourneyEvent {
    const queue = this.queues.get(seat)!
    const [event] = queue.splice(index, 1)
    if (queue.length === 0) this.queues.delete(seat)
    return event!
  }

  putBack(seat: number, event: JourneyEvent): void {
    this.queues.set(seat, [event, ...this.queue(seat)])
  }

  /** The queues of everybody, by enrolment. */
  heard(): Map<number, JourneyEvent[]> {
    const heard = new Map<number, JourneyEvent[]>()
    for (const [enrolment, seat] of this.seats) {
      const queue = this.queues.get(seat)
      if (queue) heard.set(enrolment, queue)
    }
    return heard
  }

  state(seat: number): JourneyState {
    const { rows } = this
    const at = seat * WIDTH
    const n = orNull(rows[at + PENDING]!)
    const state: JourneyState = {
      enrolment: rows[at + ENROLMENT]!,
      customer: rows[at + CUSTOMER]!,
      entry: rows[at + ENTRY]!,
      version: rows[at + VERSION]!,
      step: this.steps[rows[at + STEP]!]!,
      visit: rows[at + VISIT]!,
      seq: rows[at + SEQ]!,
      asks: rows[at + ASKS]!,
      enteredAt: rows[at + ENTERED_AT]!,
      due: orNull(rows[at + DUE]!),
      pending: n === null ? null : { n, again: rows[at + PENDING_AGAIN]! },
      listening: rows[at + LISTENING] === 1,
      sentAt: orNull(rows[at + SENT_AT]!),
      move: rows[at + MOVE]!,
      ended: null,
      ...this.few.get(seat),
    }
    const movedAt = orNull(rows[at + MOVED_AT]!)
    if (movedAt !== null) state.movedAt = movedAt
    return state
  }

  /** Writes down where a customer stands now, who has not ended. */
  put(seat: number, state: JourneyState): void {
    const { rows } = this
    const at = seat * WIDTH
    // Whatever a state may have besides goes along as it is.
    const { enrolment, customer, entry, version, step, visit, seq, asks, enteredAt, due, pending, listening, sentAt, movedAt, move, ended: _, ...few } = state
    rows[at + ENROLMENT] = enrolment
    rows[at + CUSTOMER] = customer
    rows[at + ENTRY] = entry
    rows[at + VERSION] = version
    rows[at + STEP] = this.stepNumber(step)
    rows[at + VISIT] = visit
    rows[at + SEQ] = seq
    rows[at + ASKS] = asks
    rows[at + ENTERED_AT] = enteredAt
    rows[at + DUE] = due ?? NONE
    rows[at + PENDING] = pending?.n ?? NONE
    rows[at + PENDING_AGAIN] = pending?.again ?? NONE
    rows[at + LISTENING] = listening ? 1 : 0
    rows[at + SENT_AT] = sentAt ?? NONE
    rows[at + MOVED_AT] = movedAt ?? NONE
    rows[at + MOVE] = move
    if (isEmpty(few)) this.few.delete(seat)
    else this.few.set(seat, few)
  }

  private stepNumber(step: string): number {
    let n = this.stepNumbers.get(step)
    if (n === undefined) {
      n = this.steps.push(step) - 1
      this.stepNumbers.set(step, n)
    }
    return n
  }

  ask(seat: number, { at: askedAt, againAt, tries }: Asked): void {
    const at = seat * WIDTH
    this.rows[at + ASKED_AT] = askedAt
    this.rows[at + AGAIN_AT] = againAt
    this.rows[at + TRIES] = tries
  }

  asked(seat: number): Asked {
    const at = seat * WIDTH
    return { at: this.rows[at + ASKED_AT]!, againAt: this.rows[at + AGAIN_AT]!, tries: this.rows[at + TRIES]! }
  }

  step(seat: number): string {
    return this.steps[this.rows[seat * WIDTH + STEP]!]!
  }

  enteredAt(seat: number): Instant {
    return this.rows[seat * WIDTH + ENTERED_AT]!
  }

  hasEntered(seat: number): boolean {
    return this.rows[seat * WIDTH + MOVE] !== 0
  }

  isPending(seat: number): boolean {
    return !isNone(this.rows[seat * WIDTH + PENDING]!)
  }

  due(seat: number): Instant | null {
    return orNull(this.rows[seat * WIDTH + DUE]!)
  }

  againAt(seat: number): number {
    return this.rows[seat * WIDTH + AGAIN_AT]!
  }
}

const NOTHING: readonly JourneyEvent[] = []
