import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'
import { type Database, inTransaction } from '../../db/client'
import { appDatabase, inContext } from '../context'
import { engineIn, spared } from '../each'
import { exitsOf } from '../journeys/exits'
import { tell } from '../journeys/tell'
import { type Inside, judgeExits } from '../worker/exits'
import { moveCursor, nextFacts, type Position } from './position'

type Row = {
  workspace_id: string
  campaign_id: number
  version: number
  enrolment_id: number
  customer_id: number
  workflow_id: string
  settings: Parameters<typeof exitsOf>[0]
  known_at: Date
}

/**
 * New facts of those who stand in a campaign that some event or rule ends early: judged at once, so that whoever reached the goal leaves in the middle of a
 * wait. A hint for promptness, as every signal: each turn judges again by itself. `live` facts only: history ends nothing.
 */
export async function relayExits(db: Database, app: Database = appDatabase()): Promise<number> {
  return inTransaction(db, async (sql) => {
    const slice = await nextFacts(sql, 'relay.exits')
    if (!slice) return 0
    const { from, to, read } = slice
    const rows = (await anyExits(sql)) ? await insideOf(sql, from, to) : []
    for (const [key, people] of grouped(rows)) await judge(sql, app, key, people)
    await moveCursor(sql, 'relay.exits', to)
    return read
  })
}

async function anyExits(sql: ClientBase): Promise<boolean> {
  const { rows } = await sql.query(
    `select 1 from campaigns c join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.exits where c.state in ('live', 'paused') limit 1`,
  )
  return rows.length > 0
}

/** Of enrolments `e`: those of versions that something ends early, with what judging them takes. */
const STANDING = `join campaign_versions v on v.workspace_id = e.workspace_id and v.campaign_id = e.campaign_id and v.version = e.version and v.exits
     join cohorts c on c.workspace_id = e.workspace_id and c.id = e.cohort_id`
const SEEN = `e.workspace_id, e.campaign_id, e.version, e.id as enrolment_id, e.customer_id, c.workflow_id, v.document -> 'settings' as settings`

async function insideOf(sql: ClientBase, from: Position, to: Position): Promise<Row[]> {
  const { rows } = await sql.query<Row>(
    `select ${SEEN}, max(f.known_at) as known_at
     from facts f join enrolments e on e.workspace_id = f.workspace_id and e.customer_id = f.customer_id and e.state = 'active' and not e.control
     ${STANDING}
     where f.live and (f.xid, f.id) > ($1::text::xid8, $2) and (f.xid, f.id) <= ($3::text::xid8, $4) group by 1, 2, 3, 4, 5, 6, 7`,
    [from.xid, from.rowId, to.xid, to.rowId],
  )
  return rows
}

/** The same of customers whose profile or permissions changed: who of them is inside is judged as of now. */
export async function judgeChanged(sql: ClientBase, app: Database, workspace: string, customers: readonly number[]): Promise<void> {
  if (!(await anyExits(sql))) return
  const now = await inContext(engineIn(workspace), async (ctx) => ctx.now, app)
  const { rows } = await sql.query<Row>(
    `select ${SEEN}, $3::timestamptz as known_at
     from enrolments e
     ${STANDING}
     where e.workspace_id = $1 and e.customer_id = any($2::bigint[]) and e.state = 'active' and not e.control`,
    [workspace, plain(customers), new Date(now)],
  )
  for (const [key, people] of grouped(rows)) await judge(sql, app, key, people)
}

function grouped(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = `${row.workspace_id}/${row.campaign_id}/${row.version}`
    const found = groups.get(key)
    if (found) found.push(row)
    else groups.set(key, [row])
  }
  return groups
}

async function judge(sql: ClientBase, app: Database, key: string, rows: Row[]): Promise<void> {
  const [workspace] = key.split('/')
  const campaign = rows[0]!.campaign_id
  const people = rows.map((row): Inside => ({ enrolment: row.enrolment_id, customer: row.customer_id, at: row.known_at.getTime() }))
  // Exits that cannot be judged keep nobody from the others'; those inside are judged again in each of their turns, where it is their own trouble.
  const found = await spared({ workspace: workspace!, campaign }, async () => {
    const exits = exitsOf(rows[0]!.settings)
    return exits ? inContext(engineIn(workspace!), (ctx) => judgeExits(ctx, exits, people), app) : []
  })
  if (!found) return
  const flows = new Map(rows.map((row) => [row.enrolment_id, row.workflow_id]))
  await tell(
    sql,
    'exit',
    found.map((item) => ({ workspace: workspace!, workflow: flows.get(item[0])!, item })),
  )
}
