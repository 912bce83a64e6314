import type { ClientBase } from 'pg'
import { type Database, inTransaction } from '../../db/client'
import type { Handed } from '../channels/adapter'
import type { Adapters } from '../channels/registry'
import type { House } from './house'
import { prepare, type Ready } from './prepare'
import { takeQueued } from './queued'
import { record } from './record'
import type { Verdict } from './verdict'

/** Messages a transaction takes where nothing leaves the house; and mails in one hand-over, which a dying sender would leave unknown. */
const BATCH = 1_000
const LEAVING = 20

/** Real time after which a hand-over that began and never ended is unknown; renewed while it goes on. */
export const LEASE_MS = 60_000

/** How often a provider that says "later" is asked again, and how long we wait, real ms. */
const TRIES = 6
const backoff = (tries: number) => Math.min(600_000, 5_000 * 3 ** tries)

/** Takes what is due in one workspace and hands it over; answers how many messages were taken. */
export async function handOver(db: Database, adapters: Adapters, house: House): Promise<number> {
  if (house.sandbox) return inTransaction(db, (sql) => withinHouse(sql, adapters, house))
  const { taken, ready } = await inTransaction(db, async (sql) => {
    const rows = await takeQueued(sql, house.id, house.now, LEAVING)
    const prepared = await prepare(sql, house, rows)
    await record(sql, house, prepared.verdicts)
    await beginHandover(sql, house.id, prepared.ready)
    return { taken: rows.length, ready: prepared.ready }
  })
  const verdicts = await leave(db, adapters, house, ready)
  if (verdicts.length > 0) await inTransaction(db, (sql) => record(sql, house, verdicts))
  return taken
}

/** Nothing leaves a sandbox, so taking, judging, rendering and recording are one transaction: it happened wholly or not at all. */
async function withinHouse(sql: ClientBase, adapters: Adapters, house: House): Promise<number> {
  const rows = await takeQueued(sql, house.id, house.now, BATCH)
  if (rows.length === 0) return 0
  const { ready, verdicts } = await prepare(sql, house, rows)
  const handed = await adapters.for('sandbox', true).send(ready.map((r) => r.outgoing))
  await record(sql, house, [...verdicts, ...ready.map((r, i) => verdictOf(r, handed[i]!))])
  return rows.length
}

/** From this commit on a message may have left: if we die now, it is unknown. */
async function beginHandover(sql: ClientBase, workspace: string, ready: Ready[]): Promise<void> {
  if (ready.length === 0) return
  await sql.query(
    `update messages m set lease_real = now() + $3 * interval '1 millisecond', handover_real = now(), "to" = v."to", subject = v.subject, text = v.text, html = v.html, links = v.links
     from unnest($2::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) as v(id, "to", subject, text, html, links) where m.workspace_id = $1 and m.id = v.id`,
    [
      workspace,
      ready.map((r) => r.row.id),
      LEASE_MS,
      ready.map((r) => r.written.to),
      ready.map((r) => r.written.subject),
      ready.map((r) => r.written.text),
      ready.map((r) => r.written.html),
      ready.map((r) => JSON.stringify(r.written.links)),
    ],
  )
}

async function leave(db: Database, adapters: Adapters, house: House, ready: Ready[]): Promise<Verdict[]> {
  if (ready.length === 0) return []
  const ids = ready.map((r) => r.row.id)
  const renewal = setInterval(() => {
    // A renewal that fails costs nothing but an early "unknown".
    db.$client
      .query(`update messages set lease_real = now() + $3 * interval '1 millisecond' where workspace_id = $1 and id = any($2::bigint[]) and state = 'queued'`, [
        house.id,
        ids,
        LEASE_MS,
      ])
      .catch(() => {})
  }, LEASE_MS / 3)
  try {
    const channels = [...new Set(ready.map((r) => r.row.channel))]
    const handed = await Promise.all(
      channels.map(async (channel) => {
        const own = ready.filter((r) => r.row.channel === channel)
        const answers = await adapters.for(channel, false).send(own.map((r) => r.outgoing))
        return own.map((r, i) => verdictOf(r, answers[i]!))
      }),
    )
    return handed.flat()
  } finally {
    clearInterval(renewal)
  }
}

function verdictOf({ row, at, written }: Ready, handed: Handed): Verdict {
  if (handed.is === 'accepted') return { row, at, written, is: 'accepted', delivered: handed.delivered, ref: handed.ref }
  if (handed.is === 'unknown') return { row, at, written, is: 'unknown' }
  if (handed.is === 'failed') return { row, at, written, is: 'failed', reason: handed.reason, suppress: handed.reason === 'bad_address' }
  if (row.tries + 1 >= TRIES) return { row, at, written, is: 'failed', reason: 'unreachable', suppress: false }
  return { row, at, written, is: 'later', afterMs: Math.min(3_600_000, handed.afterMs ?? backoff(row.tries)) }
}
