import type pg from 'pg'
import { plain } from '../../../db/arrays'
import type { Asked, World } from '../../../workflows/model/world'
import type { Filter } from '../../../workflows/segments/ast'
import { heard } from '../../../workflows/segments/filters'
import { LINES_OF_FACT, sourceOf } from '../../segments/happened'
import { happenedSince } from './since'

type Query = Parameters<World['facts']['first']>[0][number]
type Found = Awaited<ReturnType<World['facts']['first']>>[number]

/** A visit is a receipt or a check-in: for a waiting journey every receipt counts, also the second of a day. */
export const factTypes = (event: string): string[] => (event === 'visited' ? ['visited', 'purchased'] : [event])

/**
 * Written so that the planner does not see the stream's partial index in it: after a large import of history it believes that hardly a fact is
 * live, and would read all of them for each customer instead of the customer's own.
 */
const LIVE = 'and f.live::int = 1'

/** Where facts of these types are read from. Sends are never imported. */
function streamOf(types: string[]): { relation: string; live: string } {
  const relation = sourceOf(types)
  return { relation, live: relation === 'facts' ? LIVE : '' }
}

/** Opens and clicks by machines, which nobody waits for unless their conditions say so (`heard`). */
const BY_PEOPLE = `(f.type not in ('message_opened', 'message_clicked') or f.properties -> 'machine' is distinct from 'true'::jsonb)`

/**
 * Up to when a fact counts. By its own time, a receipt of a till whose clock is ahead counts up to the deadline, as its till tells; `known`: it counts as soon
 * as it is known.
 */
type Until = 'occurred' | 'known'
const UNTIL: Record<Until, string> = { occurred: 'f.occurred_at', known: 'least(f.occurred_at, f.known_at)' }

/** The first fact of each query's kind in (since, until] that is known now, at its own time or, if that is to come, when it was known; imported history decides nothing. */
export async function firstFacts(sql: pg.ClientBase, workspace: string, queries: Query[], until: Until = 'occurred'): Promise<Found[]> {
  const found: Found[] = queries.map(() => null)
  const groups = new Map<string, number[]>()
  for (const [i, { event, where }] of queries.entries()) {
    const key = `${where ? 'some' : 'all'} ${event}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  }
  for (const indexes of groups.values()) {
    const { event, where } = queries[indexes[0]!]!
    const asked = indexes.map((i) => queries[i]!)
    const firsts = where ? await firstMatching(sql, workspace, event, asked, until) : await firstOfAny(sql, workspace, event, asked, until)
    for (const [i, first] of firsts) found[indexes[i]!] = first
  }
  return found
}

/** Queries as rows `u`. */
const ASKED = 'unnest($3::int[], $4::bigint[], $5::float8[], $6::float8[], $7::bigint[]) as u(i, customer, since, until, enrolment)'
const valuesOf = (workspace: string, types: string[], asked: readonly Query[]) => [
  workspace,
  types,
  plain(asked.map((_, i) => i)),
  plain(asked.map(({ ask }) => ask.customer)),
  plain(asked.map(({ since }) => since)),
  plain(asked.map(({ until }) => until)),
  plain(asked.map(({ ask }) => ask.enrolment)),
]

/** Facts `f` that may be for query `u`. */
const candidates = (live: string, until: Until) => `f.workspace_id = $1 and f.customer_id = u.customer and f.type = any($2::text[]) ${live}
  and ${happenedSince('to_timestamp(u.since / 1000.0)', 'u.enrolment')} and ${UNTIL[until]} <= to_timestamp(u.until / 1000.0)`

/** The first of each, by its place among `asked`. */
async function firstOfAny(sql: pg.ClientBase, workspace: string, event: string, asked: readonly Query[], until: Until): Promise<Map<number, Found>> {
  const types = factTypes(event)
  const { relation, live } = streamOf(types)
  const { rows } = await sql.query<{ i: number; occurred_at: Date; known_at: Date; type: string }>(
    `select u.i, f.occurred_at, f.known_at, f.type from ${ASKED} cross join lateral (
       select f.occurred_at, f.known_at, f.type from ${relation} f where ${candidates(live, until)} and ${BY_PEOPLE} order by f.occurred_at limit 1) f`,
    valuesOf(workspace, types, asked),
  )
  return new Map(rows.map((row) => [row.i, { at: heardAt(row), saw: { [row.type]: row.occurred_at.toISOString() } }]))
}

const heardAt = (fact: { occurred_at: Date; known_at: Date }) => Math.min(fact.occurred_at.getTime(), fact.known_at.getTime())

type Candidate = {
  i: number
  type: string
  occurred_at: Date
  known_at: Date
  amount: number | null
  properties: Record<string, unknown>
  location: string | null
  hour: number | null
  weekday: number | null
  lines: { sku: string; category: string | null }[] | null
}

/** The same of those that pass their query's filter: read by one statement, customer by customer (`offset 0`), judged here. */
async function firstMatching(sql: pg.ClientBase, workspace: string, event: string, asked: readonly Query[], until: Until): Promise<Map<number, Found>> {
  const types = factTypes(event)
  const { relation, live } = streamOf(types)
  const { rows } = await sql.query<Candidate>(
    `select u.i, f.type, f.occurred_at, f.known_at, f.amount, f.properties, l.external_id as location, r.local_hour as hour, r.weekday,
       (select json_agg(json_build_object('sku', i.sku, 'category', i.category) order by i.line) from ${LINES_OF_FACT}) as lines
     from ${ASKED} cross join lateral (select f.* from ${relation} f where ${candidates(live, until)} order by f.occurred_at offset 0) f
       left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id
       left join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     order by u.i, f.occurred_at`,
    valuesOf(workspace, types, asked),
  )
  const first = new Map<number, Found>()
  for (const row of rows) {
    if (first.has(row.i) || !heard(asked[row.i]!.where as Filter, row, row.lines ?? [])) continue
    first.set(row.i, { at: heardAt(row), saw: { [row.type]: row.occurred_at.toISOString(), amount: row.amount, location: row.location } })
  }
  return first
}

/** The answer to the feedback request of each visit, or null. */
export async function feedbackAnswers(sql: pg.ClientBase, workspace: string, asked: Asked[]): Promise<({ at: number; happy: boolean } | null)[]> {
  const { rows } = await sql.query<{ i: number; at: Date; happy: boolean }>(
    `select u.i, f.at, f.happy from unnest($2::int[], $3::bigint[], $4::text[], $5::int[]) as u(i, enrolment, step, visit)
     join feedback f on f.workspace_id = $1 and f.enrolment_id = u.enrolment and f.step = u.step and f.visit = u.visit`,
    [workspace, asked.map((_, i) => i), asked.map((a) => a.enrolment), asked.map((a) => a.step), asked.map((a) => a.visit)],
  )
  const found: ({ at: number; happy: boolean } | null)[] = asked.map(() => null)
  for (const row of rows) found[row.i] = { at: row.at.getTime(), happy: row.happy }
  return found
}

/** When each customer was last asked for feedback in any campaign: the latest accepted send before this ask, or null. */
export async function lastAskedForFeedback(sql: pg.ClientBase, workspace: string, asked: Asked[]): Promise<(number | null)[]> {
  const { rows } = await sql.query<{ i: number; at: Date }>(
    `select u.i, max(m.accepted_at) as at from unnest($2::int[], $3::bigint[], $4::float8[]) as u(i, customer, before)
     join messages m on m.workspace_id = $1 and m.customer_id = u.customer and m.accepted_at <= to_timestamp(u.before / 1000.0)
     join asks a on a.workspace_id = $1 and a.enrolment_id = m.enrolment_id and a.step = m.step and a.visit = m.visit and a.n = m.n and a.kind = 'feedback'
     group by u.i`,
    [workspace, asked.map((_, i) => i), asked.map((a) => a.customer), asked.map((a) => a.at)],
  )
  const found: (number | null)[] = asked.map(() => null)
  for (const row of rows) found[row.i] = row.at.getTime()
  return found
}
