import type { Advanced, EndState, Instant, JourneyState, Listen, Outcome, Passage, Settled } from './journey'

/**
 * What travels between a cohort's workflow and the world, as arrays: a thousand customers share one payload, and names of fields would be most of
 * it. Only numbers, step ids, instants, ports and reason codes. 0 stands for "none". A place in an array is never given another meaning: new ones
 * are added at the end, so that histories and checkpoints of earlier releases still unpack.
 */

export type PackedState = [
  enrolment: number,
  customer: number,
  entry: number,
  version: number,
  step: string,
  visit: number,
  seq: number,
  asks: number,
  enteredAt: Instant,
  due: Instant | null,
  pending: [n: number, again: Instant] | 0,
  listening: 0 | 1,
  sentAt: Instant | null,
  move: number,
  ended: [as: EndState, reason: string] | 0,
  visits: Record<string, number> | 0,
  passes: Record<string, number> | 0,
  movedAt?: Instant | null,
  counts?: 0 | 1,
  askVisit?: number,
  shifted?: number,
]

export function packState(s: JourneyState): PackedState {
  const packed: PackedState = [
    s.enrolment,
    s.customer,
    s.entry,
    s.version,
    s.step,
    s.visit,
    s.seq,
    s.asks,
    s.enteredAt,
    s.due,
    s.pending ? [s.pending.n, s.pending.again] : 0,
    s.listening ? 1 : 0,
    s.sentAt,
    s.move,
    s.ended ? [s.ended.as, s.ended.reason] : 0,
    s.visits ?? 0,
    s.passes ?? 0,
  ]
  if (s.movedAt !== undefined || s.counts) packed[17] = s.movedAt ?? null
  if (s.counts) packed[18] = 1
  if (s.askVisit !== undefined) packed[19] = s.askVisit
  if (s.shifted) {
    // No instant of a move is null, not 0: that is how the view `stays` tells it (db/views.sql).
    packed[17] ??= null
    packed[18] ??= 0
    packed[19] ??= 0
    packed[20] = s.shifted
  }
  return packed
}

export function unpackState(p: PackedState): JourneyState {
  const [enrolment, customer, entry, version, step, visit, seq, asks, enteredAt, due, pending, listening, sentAt, move, ended, visits, passes] = p
  const [movedAt, counts, askVisit, shifted] = [p[17], p[18], p[19], p[20]]
  return {
    enrolment,
    customer,
    entry,
    version,
    step,
    visit,
    seq,
    asks,
    enteredAt,
    due,
    pending: pending ? { n: pending[0], again: pending[1] } : null,
    listening: listening === 1,
    sentAt,
    ...(visits ? { visits } : {}),
    ...(passes ? { passes } : {}),
    ...(movedAt ? { movedAt } : {}),
    ...(counts ? { counts: true } : {}),
    ...(askVisit ? { askVisit } : {}),
    ...(shifted ? { shifted } : {}),
    move,
    ended: ended ? { as: ended[0], reason: ended[1] } : null,
  }
}

export type PackedPassage = [
  step: string,
  visit: number,
  seq: number,
  /** Null in payloads of earlier releases, for a stay that began before its move. */
  enteredAt: Instant | null,
  leftAt: Instant | null,
  port: string | 0,
  ended: EndState | 0,
  reason: string | 0,
  /** 1 = opened, 2 = closed by a migration, 3 = both. */
  moved?: 1 | 2 | 3,
  version?: number,
]

export function packPassage(p: Passage): PackedPassage {
  const packed: PackedPassage = [p.step, p.visit, p.seq, p.enteredAt, p.leftAt ?? null, p.port ?? 0, p.ended ?? 0, p.reason ?? 0]
  if (p.movedIn || p.movedOut) packed[8] = ((p.movedIn ? 1 : 0) | (p.movedOut ? 2 : 0)) as 1 | 2 | 3
  if (p.version !== undefined) packed[9] = p.version
  return packed
}

/** An ask made by a move: step and visit are those of the state it leaves. */
export type PackedAsk = [n: number, kind: string, at: Instant, request: unknown]
/** A wait to register for the step the customer now stands at. */
export type PackedListen = [event: string, since: Instant, until: Instant, ask: string | 0]

/** One customer's step forward: written only over move number `from`. */
export type PackedMove = [from: number, state: PackedState, passages: PackedPassage[], ask: PackedAsk | 0, listen: PackedListen | 0, unlisten: 0 | 1]

/** What an advance changed; a wait that is left behind is to be removed. */
export function packMove(before: JourneyState, { state, passages, ask, listen }: Advanced): PackedMove {
  const unlisten = before.listening && !(state.listening && state.step === before.step && state.visit === before.visit)
  return [
    before.move,
    packState(state),
    passages.map(packPassage),
    ask ? [ask.n, ask.kind, ask.at, ask.request] : 0,
    listen ? packListen(listen) : 0,
    unlisten ? 1 : 0,
  ]
}

export const packListen = (l: Listen & { until: Instant }): PackedListen => [l.event, l.since, l.until, l.ask ?? 0]

/** Accepted, skipped, failed or unknown; `pending` is the absence of an outcome. */
export type PackedOutcome =
  | [is: 'a', at: Instant | null, port: string | 0, until: Instant | null, sent?: Instant]
  | [is: 's', reason: string]
  | [is: 'f', reason: string]
  | [is: 'u', at: Instant | null]

export function packOutcome(o: Exclude<Settled, { is: 'pending' }>): PackedOutcome {
  if (o.is === 'accepted') {
    const packed: PackedOutcome = ['a', o.at ?? null, o.port ?? 0, o.until ?? null]
    if (o.sent !== undefined) packed[4] = o.sent
    return packed
  }
  if (o.is === 'unknown') return ['u', o.at ?? null]
  return [o.is === 'skipped' ? 's' : 'f', o.reason]
}

export function unpackOutcome(p: PackedOutcome): Exclude<Settled, { is: 'pending' }> {
  if (p[0] === 'a') {
    const [, at, port, until, sent] = p
    return {
      is: 'accepted',
      ...(at === null ? {} : { at }),
      ...(port ? { port } : {}),
      ...(until === null ? {} : { until }),
      ...(sent === undefined ? {} : { sent }),
    }
  }
  if (p[0] === 'u') return { is: 'unknown', ...(p[1] === null ? {} : { at: p[1] }) }
  return p[0] === 's' ? { is: 'skipped', reason: p[1] } : { is: 'failed', reason: p[1] }
}

export const isSettled = (o: Outcome): o is Exclude<Settled, { is: 'pending' }> => o.is !== 'pending' && o.is !== 'held' && o.is !== 'gone'
