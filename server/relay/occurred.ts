import type { ClientBase } from 'pg'
import { type Database, inTransaction } from '../../db/client'
import type { Filter } from '../../workflows/segments/ast'
import { heard } from '../../workflows/segments/filters'
import type { Occurred } from '../../workflows/temporal/signals'
import { loadVersions } from '../channels/versions'
import { tell } from '../journeys/tell'
import { log } from '../log'
import { LINES_OF_FACT, SENDS } from '../segments/happened'
import { happenedSince } from '../worker/world/since'
import { factsAfter, moveCursor, type Position, SAFE, takeCursor } from './position'

/** A fact that a registered wait may have been for. */
type Hit = {
  workspace_id: string
  enrolment_id: number
  step: string
  visit: number
  campaign_id: number
  version: number
  filtered: boolean
  ask_id: string | null
  entered_at: Date | null
  type: string
  known_at: Date
  occurred_at: Date
  amount: number | null
  properties: Record<string, unknown>
  location: string | null
  hour: number | null
  weekday: number | null
  lines: { sku: string; category: string | null }[] | null
  workflow_id: string
}

/** For a waiting journey every receipt is a visit, also the second of a day. */
const MATCHING = `f.workspace_id = w.workspace_id and f.customer_id = w.customer_id and (f.type = w.event or (w.event = 'visited' and f.type = 'purchased'))
  and (${happenedSince('w.since', 'w.enrolment_id')} or w.ask_id is not null) and f.occurred_at <= w.until`

const SEEN = `w.workspace_id, w.enrolment_id, w.step, w.visit, w.campaign_id, w.version, w.filtered, w.ask_id, p.entered_at, f.type, f.known_at, f.occurred_at, f.amount, f.properties,
  l.external_id as location, r.local_hour as hour, r.weekday, c.workflow_id,
  case when w.filtered then (select json_agg(json_build_object('sku', i.sku, 'category', i.category)) from ${LINES_OF_FACT}) end as lines`

const AROUND = `join cohorts c on c.workspace_id = w.workspace_id and c.id = w.cohort_id
  left join lateral (select s.entered_at from stays s
    where s.workspace_id = w.workspace_id and s.enrolment_id = w.enrolment_id and s.step = w.step and s.visit = w.visit limit 1) p on true
  left join receipts r on w.filtered and r.workspace_id = f.workspace_id and r.id = f.receipt_id
  left join locations l on w.filtered and l.workspace_id = f.workspace_id and l.id = f.location_id`

/** New facts, joined with who waits. */
export const relayFacts = (db: Database): Promise<number> =>
  relay(db, 'relay.facts', async (sql, from) => {
    const slice = await factsAfter(sql, from)
    if (!slice) return null
    const { to, read } = slice
    const { rows: hits } = await sql.query<Hit>(
      `select ${SEEN} from facts f join waits w on ${MATCHING} and not w.told ${AROUND}
       where f.live and (f.xid, f.id) > ($1::text::xid8, $2) and (f.xid, f.id) <= ($3::text::xid8, $4) order by f.occurred_at`,
      [from.xid, from.rowId, to.xid, to.rowId],
    )
    return { hits, to, read }
  })

/**
 * New waits, joined with what is already known: whatever was committed while a turn looked and before its wait could be seen. `live::int`, so that the
 * planner reads the customer's own facts: it may believe the stream's partial index empty, and would read all of it for each wait. Waits for sends come by here
 * again when something was sent (`look-again.ts`): it is in `happened` alone.
 */
export const relayWaits = (db: Database): Promise<number> =>
  relay(db, 'relay.waits', async (sql, from) => {
    // Rows of one transaction are read whole: their numbers are the enrolment's, which says nothing about order.
    const { rows: slice } = await sql.query<{ xid: string; n: number; sends: number }>(
      `select xid::text, count(*) as n, count(*) filter (where event = any($2::text[])) as sends from waits where xid > $1::text::xid8 and ${SAFE} group by xid order by xid limit 20`,
      [from.xid, [...SENDS]],
    )
    const last = slice.at(-1)
    if (!last) return null
    const since = 'w.xid > $1::text::xid8 and w.xid <= $2::text::xid8 and not w.told'
    const { rows: hits } = await sql.query<Hit>(
      `select ${SEEN} from waits w join facts f on ${MATCHING} and f.live::int = 1 ${AROUND} where ${since} order by f.occurred_at`,
      [from.xid, last.xid],
    )
    const sends = slice.some((row) => row.sends > 0) ? await sendsAwaited(sql, since, [from.xid, last.xid]) : []
    return { hits: [...hits, ...sends], to: { xid: last.xid, rowId: 0 }, read: slice.reduce((sum, row) => sum + row.n, 0) }
  })

/** Sends and deliveries that waits are for: looked up customer by customer (`offset 0`), never by a walk through all messages. */
async function sendsAwaited(sql: ClientBase, since: string, range: string[]): Promise<Hit[]> {
  const { rows } = await sql.query<Hit>(
    `select ${SEEN} from waits w cross join lateral (select * from happened f where ${MATCHING} offset 0) f ${AROUND}
     where ${since} and w.event = any($3::text[]) order by f.occurred_at`,
    [...range, [...SENDS]],
  )
  return rows
}

type Slice = { hits: Hit[]; to: Position; read: number }

/** Reads a slice of a stream, tells the cohorts concerned and moves on, in one transaction; only one process reads a stream at a time. */
async function relay(db: Database, name: string, read: (sql: ClientBase, from: Position) => Promise<Slice | null>): Promise<number> {
  return inTransaction(db, async (sql) => {
    const from = await takeCursor(sql, name)
    const slice = from && (await read(sql, from))
    if (!slice) return 0
    const first = await firstOfEach(sql, slice.hits)
    await tell(
      sql,
      'occurred',
      first.map((hit) => ({ workspace: hit.workspace_id, workflow: hit.workflow_id, item: occurred(hit) })),
    )
    await markTold(sql, first)
    await moveCursor(sql, name, slice.to)
    return slice.read
  })
}

/** The first fact of each wait that passes its filter and answers its question. */
async function firstOfEach(sql: ClientBase, hits: Hit[]): Promise<Hit[]> {
  const filters = await readFilters(
    sql,
    hits.filter((hit) => hit.filtered),
  )
  const first = new Map<string, Hit>()
  for (const hit of hits) {
    const key = `${hit.workspace_id}/${hit.enrolment_id}/${hit.step}/${hit.visit}`
    if (first.has(key)) continue
    if (hit.ask_id !== null && hit.properties.ask !== hit.ask_id) continue
    const filter = hit.filtered ? filters.get(`${hit.workspace_id}/${hit.campaign_id}/${hit.version}/${hit.step}`) : null
    if (passes(hit, filter)) first.set(key, hit)
  }
  return [...first.values()]
}

/** A filter that cannot be judged keeps nobody from hearing of other facts; its own wait is decided at the deadline, as after a lost signal. */
function passes(hit: Hit, filter: Filter | null | undefined): boolean {
  try {
    return heard(filter, hit, hit.lines ?? [])
  } catch (error) {
    log.error({ workspace: hit.workspace_id, campaign: hit.campaign_id, step: hit.step, error: String(error) }, 'a filter that cannot be judged')
    return false
  }
}

async function readFilters(sql: ClientBase, hits: Hit[]): Promise<Map<string, Filter | null>> {
  const filters = new Map<string, Filter | null>()
  for (const workspace of new Set(hits.map((hit) => hit.workspace_id))) {
    const own = hits.filter((hit) => hit.workspace_id === workspace)
    const versions = await loadVersions(
      sql,
      workspace,
      own.map((hit) => ({ campaign: hit.campaign_id, version: hit.version })),
    )
    for (const { campaign_id, version, step } of own) {
      const where = versions.get(`${campaign_id}/${version}`)?.steps.get(step)?.config.where
      filters.set(`${workspace}/${campaign_id}/${version}/${step}`, (where as Filter | undefined) ?? null)
    }
  }
  return filters
}

/** When it became known, but not before the step was entered. */
function occurred(hit: Hit): Occurred {
  const at = Math.max(hit.known_at.getTime(), hit.entered_at?.getTime() ?? 0)
  const port = hit.ask_id === null ? 0 : hit.properties.happy === true ? 'happy' : 'unhappy'
  return [hit.enrolment_id, hit.step, hit.visit, at, port]
}

/**
 * A wait that somebody holds is passed over (the order of locks is in `worker/waits.ts`): it is being left, or stays untold and is told of again by the next
 * fact, which a cohort that has heard it already lets pass.
 */
async function markTold(sql: ClientBase, hits: Hit[]): Promise<void> {
  if (hits.length === 0) return
  await sql.query(
    `update waits w set told = true from (
       select w.ctid from unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[]) as h(workspace, enrolment, step, visit)
       join waits w on w.workspace_id = h.workspace and w.enrolment_id = h.enrolment and w.step = h.step and w.visit = h.visit for update of w skip locked) own
     where w.ctid = own.ctid`,
    [hits.map((h) => h.workspace_id), hits.map((h) => h.enrolment_id), hits.map((h) => h.step), hits.map((h) => h.visit)],
  )
}
