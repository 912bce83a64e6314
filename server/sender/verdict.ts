import type { Queued } from './queued'

/** As it left, for the Outbox. */
export type Written = { to: string; subject: string | null; text: string; html: string | null; links: Record<string, string> }

/** What became of one message. `at` on the workspace's clock. */
export type Verdict = { row: Queued; at: number; written?: Written } & (
  | { is: 'accepted'; delivered: boolean; ref: string | null }
  | { is: 'unknown' }
  /** Refused by the provider: the next channel is tried. `suppress`: nobody lives there. */
  | { is: 'failed'; reason: string; suppress: boolean }
  /** May not leave after all; `to` the next channel that may, if any. */
  | { is: 'skipped'; reason: string; next: { channel: string; to: string; notBefore: number } | null }
  /** The campaign is paused. */
  | { is: 'held' }
  /** Quiet hours began meanwhile. */
  | { is: 'postponed'; notBefore: number }
  /** The provider asked to come again, in so many real ms. */
  | { is: 'later'; afterMs: number }
)
