import type { ClientBase } from 'pg'
import { type Database, inTransaction } from '../../db/client'
import type { SignalName, Signals } from '../../workflows/temporal/signals'
import type { StartPayload } from '../journeys/client'
import { log } from '../log'
import { count, timed } from '../meter'
import { TemporalTrouble } from '../temporal-trouble'

/** How starts and signals reach Temporal; `signal` answers false when the workflow is no more and needs to hear nothing. */
export type Wire = {
  start(workflowId: string, payload: StartPayload): Promise<void>
  signal<K extends SignalName>(workflowId: string, signal: K, payload: Signals[K]): Promise<boolean>
}

type Row = { workspace_id: string; id: number; kind: 'start' | 'signal'; workflow_id: string; signal: SignalName | null; payload: unknown; attempts: number }

/** Rows taken at once, and calls to Temporal in flight. */
const BATCH = 200
const AT_ONCE = 16

/** Real ms between two signals to one workflow: a workflow takes only a few a second, and what waits meanwhile goes with the next. */
const APART_MS = 250

/** So much longer for each thing it has been told, at most a second: who has just heard of hundreds has more coming, and is busy meanwhile. */
const APART_EACH_MS = 1
const FURTHEST_APART_MS = 1_000

/** What is refused steps back a second, then twice as long each time, at most ten minutes; real ms. */
const BACK_MS = 1_000
const FURTHEST_MS = 600_000
const stepBack = (attempts: number): number => Math.min(FURTHEST_MS, BACK_MS * 2 ** Math.min(attempts, 20))

/** Until when each workflow is to be left alone; forgets what is over. */
export class Pace {
  private readonly until = new Map<string, number>()

  /** Workflows that heard something a moment ago, or whose start has stepped back. */
  resting(real: number): string[] {
    for (const [workflow, at] of this.until) if (real >= at) this.until.delete(workflow)
    return [...this.until.keys()]
  }

  rest(workflow: string, until: number): void {
    this.until.set(workflow, Math.max(until, this.until.get(workflow) ?? 0))
  }
}

type Failure = { row: Row; error: string; away: boolean }

/**
 * Delivers what was committed with its causes, at least once: a start is known by its workflow id, a signal heard twice changes nothing. While Temporal
 * is away the rows stay. What it refuses steps back, longer each time, and holds up nobody else. Several signals of one kind to one workflow go as one.
 * Answers how many rows were delivered.
 */
export async function deliver(db: Database, wire: Wire, pace: Pace): Promise<number> {
  return inTransaction(db, async (sql) => {
    const rows = await take(sql, pace.resting(Date.now()))
    if (rows.length === 0) return 0
    const parcels = gather(rows)
    const sent: Row[] = []
    const failed: Failure[] = []
    let away = false
    for (let i = 0; i < parcels.length && !away; i += AT_ONCE) {
      await Promise.all(
        parcels.slice(i, i + AT_ONCE).map(async (parcel) => {
          try {
            const told = await hand(wire, parcel)
            if (parcel.kind === 'signal') pace.rest(parcel.workflow, Date.now() + Math.min(FURTHEST_APART_MS, APART_MS + told * APART_EACH_MS))
            sent.push(...parcel.rows)
          } catch (error) {
            // Nobody answers: the others of the batch need not wait for that one by one, with their rows locked.
            const nobody = error instanceof TemporalTrouble
            if (nobody) away = true
            // What is meant for a workflow that could not be started waits for its start.
            else if (parcel.kind === 'start') pace.rest(parcel.workflow, Date.now() + stepBack(parcel.rows[0]!.attempts))
            failed.push(...parcel.rows.map((row) => ({ row, error: error instanceof Error ? error.message : String(error), away: nobody })))
          }
        }),
      )
    }
    await mark(sql, sent, failed)
    for (const kind of ['start', 'signal'] as const) {
      count('outbox_delivered', sent.filter((row) => row.kind === kind).length, { kind })
      count('outbox_refused', failed.filter(({ row }) => row.kind === kind).length, { kind })
    }
    if (away && sent.length === 0) log.warn({ rows: failed.length, error: failed[0]!.error }, 'Temporal takes nothing; the outbox keeps it')
    const refused = failed.find((one) => !one.away)
    if (refused) log.warn({ rows: failed.length, workflow: refused.row.workflow_id, error: refused.error }, 'Temporal refused; tried again later')
    return sent.length
  })
}

/** Rows whose turn it is. A millisecond more, because the column is rounded to one. */
export const DUE = `sent_real is null and next_real <= now() + interval '1 millisecond'`

/** In the order of their turns; a workflow's signals wait for its start, and for its rest. */
async function take(sql: ClientBase, resting: string[]): Promise<Row[]> {
  const { rows } = await sql.query<Row>(
    `select workspace_id, id, kind, workflow_id, signal, payload, attempts from outbox
     where ${DUE} and not (kind = 'signal' and workflow_id = any($1::text[]))
     order by next_real, id limit $2 for update skip locked`,
    [resting, BATCH],
  )
  return rows
}

type Parcel = { kind: 'start' | 'signal'; workflow: string; signal: SignalName | null; rows: Row[] }

function gather(rows: Row[]): Parcel[] {
  const starting = new Set(rows.filter((row) => row.kind === 'start').map((row) => row.workflow_id))
  const parcels = new Map<string, Parcel>()
  for (const row of rows) {
    // The start is in this very batch: its signals come with the next one.
    if (row.kind === 'signal' && starting.has(row.workflow_id)) continue
    // One that was refused goes alone: it may be what the others were refused for.
    const key = `${row.kind}|${row.signal}|${row.workflow_id}|${row.attempts > 0 ? row.id : ''}`
    const parcel = parcels.get(key)
    if (parcel) parcel.rows.push(row)
    else parcels.set(key, { kind: row.kind, workflow: row.workflow_id, signal: row.signal, rows: [row] })
  }
  return [...parcels.values()]
}

/** How many things it told. */
async function hand(wire: Wire, { kind, workflow, signal, rows }: Parcel): Promise<number> {
  const call = <T>(work: () => Promise<T>) => timed('temporal_seconds', work, () => ({ call: kind }))
  if (kind === 'start') {
    await call(() => wire.start(workflow, rows[0]!.payload as StartPayload))
    return 1
  }
  const payloads = rows.map((row) => row.payload)
  const joined = payloads.every(Array.isArray) ? payloads.flat(1) : (payloads.at(-1) ?? null)
  await call(() => wire.signal(workflow, signal!, joined as never))
  return Array.isArray(joined) ? joined.reduce((sum: number, [who]) => sum + (Array.isArray(who) ? who.length : 1), 0) : 1
}

async function mark(sql: ClientBase, sent: Row[], failed: Failure[]): Promise<void> {
  if (sent.length > 0)
    await sql.query(
      'update outbox o set sent_real = now(), attempts = attempts + 1, error = null, payload = null from unnest($1::uuid[], $2::bigint[]) as s(w, id) where o.workspace_id = s.w and o.id = s.id',
      [sent.map((row) => row.workspace_id), sent.map((row) => row.id)],
    )
  if (failed.length > 0)
    await sql.query(
      `update outbox o set error = s.error, attempts = attempts + (s.back > 0)::int, next_real = case when s.back > 0 then clock_timestamp() + s.back * interval '1 millisecond' else next_real end
       from unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[]) as s(w, id, error, back) where o.workspace_id = s.w and o.id = s.id`,
      [
        failed.map(({ row }) => row.workspace_id),
        failed.map(({ row }) => row.id),
        failed.map(({ error }) => error.slice(0, 500)),
        failed.map(({ row, away }) => (away ? 0 : stepBack(row.attempts))),
      ],
    )
}
