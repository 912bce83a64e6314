import type { Answered } from './call'

/** What a try means: the call was taken, it never will be, or it is to be tried again in so many real ms. */
export type Outcome = { is: 'accepted' } | { is: 'failed'; reason: string } | { is: 'later'; afterMs: number }

/** How often a call is tried, first and last included, and how long between: about an hour and a half in all. */
export const TRIES = 8
const LONGEST_WAIT = 3_600_000
const backoff = (tries: number) => 5_000 * 3 ** (tries - 1)

/** Refusals that may pass: time-out, too early, too many. */
const PASSING = new Set([408, 425, 429])

/** `tries`: how many there were, this one included. */
export function outcomeOf(answered: Answered, tries: number): Outcome {
  const { status, afterMs } = answered.is === 'answered' ? answered : { status: 0, afterMs: null }
  if (status >= 200 && status < 300) return { is: 'accepted' }
  if (status >= 300 && status < 400) return { is: 'failed', reason: 'redirected' }
  if (status >= 400 && status < 500 && !PASSING.has(status)) return { is: 'failed', reason: 'refused' }
  if (answered.is === 'blocked') return { is: 'failed', reason: 'blocked' }
  if (tries >= TRIES) return { is: 'failed', reason: answered.is === 'answered' ? (status === 429 ? 'too_many' : 'server_error') : answered.is }
  const asked = status === 429 || status === 503 ? afterMs : null
  return { is: 'later', afterMs: Math.min(LONGEST_WAIT, Math.max(asked ?? 0, asked === null ? backoff(tries) : 1_000)) }
}
