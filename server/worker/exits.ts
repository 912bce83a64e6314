import type { Asked } from '../../workflows/model/world'
import type { Exit } from '../../workflows/temporal/signals'
import type { Ctx } from '../context'
import type { Exits } from '../journeys/exits'
import { decideRules } from '../segments/decide'
import { firstFacts } from './world/facts'

/** Somebody inside, and the instant up to which it is judged (ms). */
export type Inside = { enrolment: number; customer: number; at: number }

/**
 * Who has to leave: by the first event since their entry, at its instant, or when it was known where a till's clock is ahead of it; else by the rule, seen as of
 * `at`. The goal goes before an event, and both before the rule.
 */
export async function judgeExits(ctx: Ctx, exits: Exits, people: Inside[]): Promise<Exit[]> {
  if (people.length === 0) return []
  const { rows } = await ctx.tx.sql.query<{ id: number; entered_at: Date }>(
    'select id, entered_at from enrolments where workspace_id = $1 and id = any($2::bigint[])',
    [ctx.workspace, people.map((person) => person.enrolment)],
  )
  const entered = new Map(rows.map((row) => [row.id, row.entered_at.getTime()]))
  const found = new Map<number, Exit>()
  for (const { event, where, within, reason } of exits.events) {
    const queries = people.map((person) => {
      const since = entered.get(person.enrolment) ?? person.at
      return { ask: asker(person), event, where, since, until: within === null ? person.at : Math.min(person.at, since + within) }
    })
    const facts = await firstFacts(ctx.tx.sql, ctx.workspace, queries, 'known')
    people.forEach(({ enrolment }, i) => {
      const fact = facts[i]
      const known = found.get(enrolment)
      if (fact && (!known || fact.at < known[1])) found.set(enrolment, [enrolment, fact.at, 'exited', reason])
    })
  }
  if (exits.rule) {
    const { rule } = exits
    const rest = people.filter((person) => !found.has(person.enrolment))
    const decided = await decideRules(
      ctx,
      rest.map(({ customer, enrolment, at }) => ({ customer, enrolment, asOf: at, rules: [{ id: 'exit', rule }] })),
    )
    rest.forEach(({ enrolment, at }, i) => {
      if (decided[i]!.port === 'exit') found.set(enrolment, [enrolment, at, 'exited', 'exit.rule'])
    })
  }
  return [...found.values()]
}

const asker = ({ enrolment, customer, at }: Inside): Asked => ({
  id: '',
  campaign: 0,
  version: 0,
  enrolment,
  customer,
  entry: 1,
  step: '',
  visit: 0,
  n: 0,
  at,
  request: null,
})
