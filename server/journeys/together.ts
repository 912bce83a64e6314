import { type PackedOutcome, packOutcome } from '../../workflows/model/packed'
import type { Performed } from '../../workflows/temporal/signals'

/** The outcome of one ask, as it travels to the cohort. */
export type Answered = [enrolment: number, step: string, visit: number, n: number, outcome: PackedOutcome]

/** What an ask's row says of how it came out; it is settled. */
export type SettledRow = { state: string; reason: string | null; settled_at: Date | null; accepted_at: Date | null; port?: string | null; until?: Date | null }

export function outcomeOf({ state, reason, settled_at, accepted_at, port, until }: SettledRow): PackedOutcome {
  const at = settled_at ? { at: settled_at.getTime() } : {}
  if (state === 'unknown') return packOutcome({ is: 'unknown', ...at })
  if (state !== 'accepted') return packOutcome({ is: state === 'skipped' ? 'skipped' : 'failed', reason: reason ?? state })
  return packOutcome({
    is: 'accepted',
    ...at,
    ...(port ? { port } : {}),
    ...(until ? { until: until.getTime() } : {}),
    ...(accepted_at ? { sent: accepted_at.getTime() } : {}),
  })
}

/** Equal outcomes of equal asks as one: customers who stand together mostly hear the same. */
export function together(outcomes: Answered[]): Performed[] {
  const groups = new Map<string, { who: number[]; rest: Answered }>()
  for (const outcome of outcomes) {
    const [enrolment, step, visit, n, packed] = outcome
    const key = `${step}/${visit}/${n}/${packed.join('/')}`
    const found = groups.get(key)
    if (found) found.who.push(enrolment)
    else groups.set(key, { who: [enrolment], rest: outcome })
  }
  return [...groups.values()].map(({ who, rest: [, step, visit, n, packed] }) => [who, step, visit, n, packed])
}
