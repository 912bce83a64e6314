/** The alphabet of the machine: what a step may do, what may happen to it, and where a customer stands. No clock, no dice: both arrive as data. */

/** Milliseconds since the epoch on the workspace's clock (virtual in a sandbox). */
export type Instant = number

/** `enrolment/step/visit/n`: n-th ask of this visit. Also the idempotency key of whatever the ask causes. */
export type AskId = string

/**
 * What a step waits to hear of. `since` is exclusive, `until` (the step's due) inclusive; which facts count beyond their type is in the version's
 * content, kept in PostgreSQL. `ask` narrows to the answer of one send.
 */
export type Listen = { event: string; since: Instant; ask?: AskId }

export type Move<Request = never> =
  | { do: 'go'; port: string }
  | { do: 'stay'; until: Instant | null; listen?: Listen }
  | { do: 'ask'; request: Request }
  | { do: 'end'; reason: string }
  | { do: 'ignore' }

export const go = (port = 'next') => ({ do: 'go', port }) as const
export const stay = (until: Instant | null, listen?: Listen) => (listen ? ({ do: 'stay', until, listen } as const) : ({ do: 'stay', until } as const))
export const ask = <R>(request: R) => ({ do: 'ask', request }) as const
export const end = (reason: string) => ({ do: 'end', reason }) as const
/** The event does not concern this step: state and due stay as they are. */
export const ignore = { do: 'ignore' } as const

/** How an ask came out. `pending` = undecided yet (quiet hours, in the sender's queue): an outcome follows later. */
export type Outcome =
  /** `sent`: of a send over several channels in turn, when the first was accepted; `at` is then when it was decided. */
  | { is: 'accepted'; at?: Instant; port?: string; until?: Instant; sent?: Instant }
  | { is: 'pending' }
  | { is: 'skipped'; reason: string }
  | { is: 'failed'; reason: string }
  | { is: 'unknown'; at?: Instant }
  /** The campaign is paused: nothing was written, ask again after the resume. */
  | { is: 'held' }
  /** This enrolment is no longer this cohort's: drop it. */
  | { is: 'gone' }

/** An outcome the machine may see; `held` and `gone` stop at the host. */
export type Settled = Exclude<Outcome, { is: 'held' } | { is: 'gone' }>

export type EndState = 'finished' | 'exited' | 'stopped' | 'erased' | 'failed'

export type JourneyEvent =
  | { type: 'entered'; at: Instant }
  | { type: 'due'; at: Instant }
  /** A fact that a registered wait was for. `port` is decided where the fact's content is known (`feedback`: happy / unhappy). */
  | { type: 'occurred'; at: Instant; step: string; visit: number; port?: string }
  | { type: 'performed'; at: Instant; id: AskId; outcome: Settled }
  /** Goal, exit rule, stop, erasure: beats any other event of the same instant. */
  | { type: 'exit'; at: Instant; as: EndState; reason: string }

/** What a transition may know besides its op and the event. */
export type Here = {
  at: Instant
  /** In [0,1), a hash of (campaign, customer, entry, step). */
  draw: number
  /** When this visit of the step began. */
  enteredAt: Instant
  /** By how much of it pauses have moved that entry on, ms (0 = not): what happened since then, before or in the pause, still counts. */
  shifted: number
  /** Acceptance of the journey's last send, if any. */
  sentAt: Instant | null
  /** Id of the last ask of this visit, if any, and how many there were. */
  lastAsk: AskId | null
  asks: number
}

export type Transition<Op, Request = never> = {
  enter(op: Op, here: Here): Move<Request>
  resume?(op: Op, event: Exclude<JourneyEvent, { type: 'entered' } | { type: 'exit' }>, here: Here): Move<Request>
  /** Goes on from the last ask of this step, which was decided and waited on when a migration brought another config; without it the step is entered anew. */
  moved?(op: Op, here: Here): Move<Request>
  /** The n-th ask of a visit once more, the same as the first time: a lost outcome is asked for again. */
  again?(op: Op, n: number, here: Here): Request
  /** True for steps whose first ask of a visit is a send: its acceptance moves `sentAt`. */
  sends?: boolean | ((op: Op) => boolean)
}

/** Where one customer stands. Plain JSON, compact: thousands of them travel in one payload. */
export type JourneyState = {
  enrolment: number
  customer: number
  entry: number
  version: number
  step: string
  /** Times this enrolment has entered this step, from 1. */
  visit: number
  /** Steps entered so far in this enrolment, from 1: orders passes. */
  seq: number
  /** Asks made in this visit. */
  asks: number
  enteredAt: Instant
  due: Instant | null
  /** The ask that is undecided, and when the host asks again in case its outcome got lost. */
  pending: { n: number; again: Instant } | null
  listening: boolean
  sentAt: Instant | null
  /** Visits so far of steps that lie on a loop (others are visited once); of every step once `counts`. */
  visits?: Record<string, number>
  /** Since a migration: an arrow may lead to a step that an earlier version has led to before. */
  counts?: true
  /** The visit in whose name this stay asks, where that is an earlier one: a migration closed it while an ask was under way or waited on. */
  askVisit?: number
  /** When a migration put them where they stand: the stay began then, though the step's time counts from `enteredAt`. */
  movedAt?: Instant
  /** By how much pauses resumed with `shift` have moved `enteredAt` and `due` of this stay on, ms; while an ask is undecided it is not counted. */
  shifted?: number
  /** Passes so far of each loop arrow, by `step.port`. */
  passes?: Record<string, number>
  /** Number of the last move. */
  move: number
  ended: { as: EndState; reason: string } | null
}

/** A request leaving the machine. */
export type Ask<Request = unknown> = { id: AskId; kind: string; step: string; visit: number; n: number; at: Instant; request: Request }

/** A stay at a step: one that began in this advance, one that ended in it, or both. Those that ended are written to `passes`, whole. */
export type Passage = {
  step: string
  visit: number
  seq: number
  enteredAt: Instant
  /** The step was entered in this advance. */
  began?: true
  leftAt?: Instant
  port?: string
  ended?: EndState
  reason?: string
  /** The stay was opened, closed by a migration, not by an arrow. */
  movedIn?: true
  movedOut?: true
  /** Where it is not that of the state: the version a migration took the customer from. */
  version?: number
}

export type Advanced = {
  state: JourneyState
  passages: Passage[]
  ask: Ask | null
  /** A wait to register (the machine now listens). Leaving a listening step ends its wait. */
  listen: (Listen & { until: Instant }) | null
}

/** The stay of who stands at a step, unfinished. */
export function stayOf({ step, visit, seq, enteredAt, movedAt }: JourneyState): Passage {
  return movedAt === undefined ? { step, visit, seq, enteredAt } : { step, visit, seq, enteredAt: movedAt, movedIn: true }
}

/** The visit in whose name a stay asks. */
export const askVisitOf = (s: Pick<JourneyState, 'visit' | 'askVisit'>): number => s.askVisit ?? s.visit

/** The id of the ask that is undecided, if one is. */
export const pendingId = (s: JourneyState): AskId | null => (s.pending ? askId(s.enrolment, s.step, askVisitOf(s), s.pending.n) : null)

export const askId = (enrolment: number, step: string, visit: number, n: number): AskId => `${enrolment}/${step}/${visit}/${n}`
