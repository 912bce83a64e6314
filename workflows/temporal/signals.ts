import type { EndState, Instant } from '../model/journey'
import type { PackedOutcome } from '../model/packed'

/**
 * What a cohort can be told. Signals are hints for promptness: whatever they say is also in PostgreSQL and would be asked at the deadline, so a lost
 * or repeated one changes nothing. The relay sends them in batches, at most a few a second to one cohort.
 *
 * There is no signal for a pause: its row is checked by every turn, and a late or repeated "hold" could strand a cohort that was resumed since.
 */
export type Signals = {
  /** Facts that registered waits were for. */
  occurred: Occurred[]
  /** Outcomes of asks that were undecided when they were made. */
  performed: Performed[]
  /** Goal, exit rule, erasure: these enrolments end. */
  exit: Exit[]
  /** Rows naming this cohort were committed: pull them. */
  look: null
  /** The workspace's clock was started, stopped, or put under (or freed from) a replay's watermark: read it. */
  clock: null
  /** The campaign goes on after a pause. */
  resume: null
  /** Something was done to the campaign that moves those inside: take it in. */
  change: null
  /** The campaign was stopped: its enrolments have already ended in PostgreSQL. */
  stop: null
  /** A release: go on in a new run, on the newest code. */
  renew: null
}

/** `port` where the fact decides it (`feedback`: happy / unhappy), else 0. */
export type Occurred = [enrolment: number, step: string, visit: number, at: Instant, port: string | 0]
/** The outcome of one enrolment's ask, or of the same ask of several. More places may be added, none taken away: by them it is told from a `Passed`. */
export type Performed = [enrolment: number | number[], step: string, visit: number, n: number, outcome: PackedOutcome]
export type Exit = [enrolment: number, at: Instant, as: EndState, reason: string]

export type SignalName = keyof Signals
