import type { Clock } from '../model/clock'
import type { MoveGroup } from '../model/grouped'
import type { Instant } from '../model/journey'
import type { PackedState } from '../model/packed'
import type { Skeleton } from '../model/plan'
import type { Exit, Occurred, Performed } from './signals'

/** Which cohort a workflow follows; `epoch` is raised by a recovery, after which an older one is `gone` for everybody. */
export type CohortKey = { workspace: string; campaign: number; cohort: number; epoch: number }

/** What continue-as-new takes along: the unread inbox. Where customers stand is read from their rows. */
export type Carry = { occurred: Occurred[]; performed: Performed[]; exits: Exit[]; held: boolean }

export type CohortInput = CohortKey & { carry?: Carry }

/** A customer who has not made a move yet: the row's numbers and the instant of entry. */
export type Newcomer = [enrolment: number, customer: number, entry: number, version: number, at: Instant]

/** Who is in the cohort and has not ended. */
export type Members = {
  newcomers: Newcomer[]
  standing: PackedState[]
  /** When the undecided asks of those standing were made. */
  asked: [enrolment: number, at: Instant][]
}

export type Opened = Members & { clock: Clock; skeletons: Skeleton[] }

/** Who is in the cohort after a change, and what of their waits has already happened. */
export type Changed = Opened & { happened: Occurred[] }

/** A cohort that could not be closed because somebody is in it. */
export type Reopened = Members & { skeletons: Skeleton[] }

/**
 * One batch: what changed, and pending asks whose outcome may have been lost. `latest`: the latest deadline decided in it, 0 if none. `leadsPast`: the cohort
 * understands `Passed`; one that runs on code of an earlier release does not.
 */
export type Turn = CohortKey & { moves: MoveGroup[]; again: PackedAgain[]; latest: Instant; leadsPast?: true }
export type PackedAgain = [enrolment: number, step: string, visit: number, n: number]

/** These stood at a wait that was over as of this instant. */
export type Passed = [enrolments: number[], due: Instant]
export type Went = Performed | Passed
/** A `Performed` has five places, and always will (`signals.ts`). */
export const isPassed = (went: Went): went is Passed => went.length === 2

export type Turned =
  | { is: 'held' }
  /** Something was done to the campaign that moves those inside (a resume that shifts, a migration): take it in first. Nothing was written. */
  | { is: 'changed' }
  /** The clock stands before `latest` (a replay began, or the clock was stopped): nothing was written. */
  | { is: 'early'; clock: Clock }
  | {
      is: 'written'
      /** By what the turn itself led its customers on, in this order: asks that were decided at once, waits that were over. The machine takes them in, nothing is to be written. */
      went?: Went[]
      /** Asks that are decided otherwise; those of the batch that are missing in both are pending. */
      outcomes: Performed[]
      /** What registered waits were for and has already happened. */
      happened: Occurred[]
      /** No longer this cohort's. */
      gone: number[]
      /** These have to leave the campaign instead of making their move, which was not written. */
      exits?: Exit[]
      /** Somebody of the batch has now to take in what was done to the campaign. */
      changed?: true
    }

/** The activities of a cohort, as the workflow calls them. */
export type CohortActivities = {
  turn(turn: Turn): Promise<Turned>
  /** Takes in what was done to the campaign since; who is in the cohort now, and where. */
  change(key: CohortKey): Promise<Changed>
  /** Closes the cohort under its row's lock if nobody is left in it (null); otherwise says who is there. */
  close(key: CohortKey): Promise<Reopened | null>
}
export type CohortLocals = {
  open(key: CohortKey): Promise<Opened>
  /** Rows that name this cohort and have made no move yet. */
  newcomers(key: CohortKey): Promise<Reopened>
  readClock(workspace: string): Promise<Clock>
}
