import type { ClientBase } from 'pg'
import { type Database, inTransaction } from '../../db/client'
import { appDatabase, inContext } from '../context'
import { engineIn, spared } from '../each'
import { BY_CALENDAR } from '../journeys/by-calendar'
import { lookAt, lookingCampaigns } from '../journeys/continuous'
import { enterByEvents, type Happening } from '../journeys/enter-by-event'
import { LINES_OF_FACT, SENDS } from '../segments/happened'
import { noteAhead } from './ahead'
import { judgeChanged } from './exits'
import { moveCursor, nextFacts, type Position } from './position'

const BATCH = 5_000

type Looked = { workspace: string; customers: number[] }
type Open = { workspace_id: string; campaign_id: number; event: string }
type SentRow = {
  id: number
  workspace_id: string
  type: string
  at: Date | null
  customer: number
  message: number
  channel: string
  campaign: number
  step: string
}
type Row = Omit<Happening, 'at' | 'occurredAt'> & { known_at: Date; occurred_at: Date }

/**
 * New facts, and the live campaigns that are entered by such an event. Entering is a transaction of the campaign's workspace, committed before the
 * cursor moves: after a crash in between the facts are read again, and who came by one of them does not come by it twice (`enterByEvents`).
 * `live` facts only: history starts no journeys. A campaign that can let nobody in, because its rule cannot be judged, keeps nobody from the others.
 */
export async function relayArrivals(db: Database, app: Database = appDatabase()): Promise<number> {
  return inTransaction(db, async (sql) => {
    const slice = await nextFacts(sql, 'relay.arrivals')
    if (!slice) return 0
    const { from, to, read } = slice
    for (const { workspace, customers } of await lookedFor(sql, from, to)) await look(app, workspace, customers)
    await noteAhead(sql, from, to)
    for (const open of await openFor(sql, from, to)) {
      const happenings = await happeningsOf(sql, open, from, to)
      await enterAt(app, open.workspace_id, open.campaign_id, happenings)
    }
    await moveCursor(sql, 'relay.arrivals', to)
    return read
  })
}

/** To whom something happened, in workspaces where a live campaign takes in whoever comes to match. */
async function lookedFor(sql: ClientBase, from: Position, to: Position): Promise<Looked[]> {
  const { rows } = await sql.query<Looked>(
    `select f.workspace_id as workspace, array_agg(distinct f.customer_id) as customers from facts f
     where f.live and f.customer_id is not null and (f.xid, f.id) > ($1::text::xid8, $2) and (f.xid, f.id) <= ($3::text::xid8, $4)
       and exists (select 1 from campaigns c where c.workspace_id = f.workspace_id and c.state = 'live' and c.looked_at is not null) group by 1`,
    [from.xid, from.rowId, to.xid, to.rowId],
  )
  return rows
}

const enterAt = (app: Database, workspace: string, campaign: number, happenings: readonly Happening[]) =>
  spared({ workspace, campaign }, () => inContext(engineIn(workspace), (ctx) => enterByEvents(ctx, campaign, happenings), app))

/** All campaigns together, their customers read once; where that cannot be done, one by one. */
async function look(app: Database, workspace: string, customers: readonly number[]): Promise<void> {
  const together = await spared({ workspace }, () => inContext(engineIn(workspace), (ctx) => lookAt(ctx, customers), app))
  if (together !== undefined) return
  for (const campaign of await inContext(engineIn(workspace), lookingCampaigns, app))
    await spared({ workspace, campaign }, () => inContext(engineIn(workspace), (ctx) => lookAt(ctx, customers, campaign), app))
}

/**
 * Whose profile or permissions changed since the last look. Taken away in the transaction that commits after they were looked at: after a crash in between
 * they are looked at once more, which changes nothing.
 */
export async function relayStirred(db: Database, app: Database = appDatabase()): Promise<number> {
  return inTransaction(db, async (sql) => {
    const { rows } = await sql.query<{ workspace_id: string; customer_id: number }>(
      'delete from stirred where (workspace_id, id) in (select workspace_id, id from stirred limit $1 for update skip locked) returning workspace_id, customer_id',
      [BATCH],
    )
    for (const workspace of new Set(rows.map((row) => row.workspace_id))) {
      const customers = [...new Set(rows.flatMap((row) => (row.workspace_id === workspace ? [row.customer_id] : [])))]
      await look(app, workspace, customers)
      await judgeChanged(sql, app, workspace, customers)
    }
    return rows.length
  })
}

/**
 * Sends and deliveries by which guests enter campaigns, but for those of the campaign itself. They are no facts (`happened` in db/views.sql), so the sender
 * notes them where such a campaign is live. Taken away after those they let in are enrolled, as with `relayStirred`.
 */
export async function relaySends(db: Database, app: Database = appDatabase()): Promise<number> {
  return inTransaction(db, async (sql) => {
    const { rows } = await sql.query<SentRow>(
      `with taken as (delete from entry_sends where (workspace_id, id) in (select workspace_id, id from entry_sends order by id limit $1 for update skip locked) returning *)
       select t.id, t.workspace_id, t.type, case t.type when 'message_sent' then m.accepted_at else m.delivered_at end as at, m.customer_id as customer, m.id as message,
         m.channel, m.campaign_id as campaign, m.step
       from taken t join messages m on m.workspace_id = t.workspace_id and m.id = t.message_id order by t.id`,
      [BATCH],
    )
    for (const workspace of new Set(rows.map((row) => row.workspace_id))) {
      const own = rows.filter((row) => row.workspace_id === workspace)
      const { rows: open } = await sql.query<{ id: number; event: string }>(
        `select c.id, v.entry_event as event from campaigns c join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
         where c.workspace_id = $1 and c.state = 'live' and v.entry_event = any($2::text[])`,
        [workspace, [...SENDS]],
      )
      for (const { id, event } of open) {
        const happenings = own.flatMap((row) => (row.type === event && row.campaign !== id && row.at ? [sentTo(row, row.at.getTime())] : []))
        await enterAt(app, workspace, id, happenings)
      }
    }
    return rows.length
  })
}

/** As view `happened` shows it. */
function sentTo({ customer, type, message, channel, campaign, step }: SentRow, at: number): Happening {
  const fact = -2 * message - (type === 'message_sent' ? 1 : 0)
  return {
    fact,
    customer,
    type,
    at,
    occurredAt: at,
    amount: null,
    location: null,
    hour: null,
    weekday: null,
    lines: [],
    properties: { message, channel, campaign, step },
  }
}

/** Live campaigns whose event is among these facts. What the calendar brings lets in by itself (`calendar.ts`); its facts are for those inside. */
async function openFor(sql: ClientBase, from: Position, to: Position): Promise<Open[]> {
  const { rows } = await sql.query<Open>(
    `select c.workspace_id, c.id as campaign_id, v.entry_event as event from campaigns c
     join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.state = 'live' and v.entry_event is not null and v.entry_event <> all($5::text[]) and exists (
       select 1 from facts f where f.workspace_id = c.workspace_id and f.type = v.entry_event and f.live
         and (f.xid, f.id) > ($1::text::xid8, $2) and (f.xid, f.id) <= ($3::text::xid8, $4))`,
    [from.xid, from.rowId, to.xid, to.rowId, [...BY_CALENDAR]],
  )
  return rows
}

async function happeningsOf(sql: ClientBase, { workspace_id, event }: Open, from: Position, to: Position): Promise<Happening[]> {
  const { rows } = await sql.query<Row>(
    `select f.id as fact, f.customer_id as customer, f.type, f.known_at, f.occurred_at, f.amount, f.properties, l.external_id as location,
       r.local_hour as hour, r.weekday, coalesce((select json_agg(json_build_object('sku', i.sku, 'category', i.category)) from ${LINES_OF_FACT}), '[]') as lines
     from facts f left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id
     left join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     where f.workspace_id = $1 and f.type = $2 and f.live and f.customer_id is not null and (f.xid, f.id) > ($3::text::xid8, $4) and (f.xid, f.id) <= ($5::text::xid8, $6)
     order by f.known_at, f.id`,
    [workspace_id, event, from.xid, from.rowId, to.xid, to.rowId],
  )
  return rows.map(({ known_at, occurred_at, ...row }) => ({ ...row, at: known_at.getTime(), occurredAt: occurred_at.getTime() }))
}
