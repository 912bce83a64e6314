import type { PackedOutcome } from '../../workflows/model/packed'
import type { Performed } from '../../workflows/temporal/signals'

/** The outcome of one ask, as it travels to the cohort. */
export type Answered = [enrolment: number, step: string, visit: number, n: number, outcome: PackedOutcome]

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
