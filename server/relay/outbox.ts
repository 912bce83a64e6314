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

type Row = { workspace_id: string; id: number; kind: 'start' | 'signal'; workflow_id: string; signal: SignalName | null; payload: unknown }

/** Rows taken at once, and calls to Temporal in flight. */
const BATCH = 200
const AT_ONCE = 16

/** Real ms between two signals of one kind to one workflow: a workflow takes only a few a second, and what waits meanwhile goes with the next. */
const APART_MS = 250

/** When each workflow was last signalled; forgets what is old. */
export class Pace {
  private readonly last = new Map<string, number>()

  /** Workflows that heard something less than `APART_MS` ago. */
  resting(real: number): string[] {
    for (const [workflow, at] of this.last) if (real - at >= APART_MS) this.last.delete(workflow)
    return [...this.last.keys()]
  }

  note(workflow: string, real: number): void {
    this.last.set(workflow, real)
  }
}

/**
 * Delivers what was committed with its causes, at least once: a start is known by its workflow id, a signal heard twice changes nothing. While Temporal
 * is away the rows stay. Several signals of one kind to one workflow go as one. Answers how many rows were delivered.
 */
export async function deliver(db: Database, wire: Wire, pace: Pace): Promise<number> {
  return inTransaction(db, async (sql) => {
    const rows = await take(sql, pace.resting(Date.now()))
    if (rows.length === 0) return 0
    const parcels = gather(rows)
    const sent: Row[] = []
    const failed: { row: Row; error: string }[] = []
    let away = false
    for (let i = 0; i < parcels.length && !away; i += AT_ONCE) {
      await Promise.all(
        parcels.slice(i, i + AT_ONCE).map(async (parcel) => {
          try {
            await hand(wire, parcel)
            if (parcel.kind === 'signal') pace.note(parcel.workflow, Date.now())
            sent.push(...parcel.rows)
          } catch (error) {
            // Nobody answers: the others of the batch need not wait for that one by one, with their rows locked.
            if (error instanceof TemporalTrouble) away = true
            failed.push(...parcel.rows.map((row) => ({ row, error: error instanceof Error ? error.message : String(error) })))
          }
        }),
      )
    }
    await mark(sql, sent, failed)
    for (const kind of ['start', 'signal'] as const) {
      count('outbox_delivered', sent.filter((row) => row.kind === kind).length, { kind })
      count('outbox_refused', failed.filter(({ row }) => row.kind === kind).length, { kind })
    }
    if (failed.length > 0 && sent.length === 0) log.warn({ rows: failed.length, error: failed[0]!.error }, 'Temporal takes nothing; the outbox keeps it')
    return sent.length
  })
}

/** Oldest first; a workflow's signals wait for its start, and for its rest. */
async function take(sql: ClientBase, resting: string[]): Promise<Row[]> {
  const { rows } = await sql.query<Row>(
    `select workspace_id, id, kind, workflow_id, signal, payload from outbox
     where sent_real is null and not (kind = 'signal' and workflow_id = any($1::text[])) order by id limit $2 for update skip locked`,
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
    const key = `${row.kind}|${row.signal}|${row.workflow_id}`
    const parcel = parcels.get(key)
    if (parcel) parcel.rows.push(row)
    else parcels.set(key, { kind: row.kind, workflow: row.workflow_id, signal: row.signal, rows: [row] })
  }
  return [...parcels.values()]
}

async function hand(wire: Wire, { kind, workflow, signal, rows }: Parcel): Promise<void> {
  if (kind === 'start')
    return timed(
      'temporal_seconds',
      () => wire.start(workflow, rows[0]!.payload as StartPayload),
      () => ({ call: 'start' }),
    )
  const payloads = rows.map((row) => row.payload)
  const joined = payloads.every(Array.isArray) ? payloads.flat(1) : (payloads.at(-1) ?? null)
  await timed(
    'temporal_seconds',
    () => wire.signal(workflow, signal!, joined as never),
    () => ({ call: 'signal' }),
  )
}

async function mark(sql: ClientBase, sent: Row[], failed: { row: Row; error: string }[]): Promise<void> {
  if (sent.length > 0)
    await sql.query(
      'update outbox o set sent_real = now(), attempts = attempts + 1, error = null, payload = null from unnest($1::uuid[], $2::bigint[]) as s(w, id) where o.workspace_id = s.w and o.id = s.id',
      [sent.map((row) => row.workspace_id), sent.map((row) => row.id)],
    )
  if (failed.length > 0)
    await sql.query(
      'update outbox o set attempts = attempts + 1, error = s.error from unnest($1::uuid[], $2::bigint[], $3::text[]) as s(w, id, error) where o.workspace_id = s.w and o.id = s.id',
      [failed.map(({ row }) => row.workspace_id), failed.map(({ row }) => row.id), failed.map(({ error }) => error.slice(0, 500))],
    )
}
