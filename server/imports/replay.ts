import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, inWorkspace } from '../../db/client'
import { virtualAt } from '../../workflows/model/clock'
import { again } from '../again'
import { type Caller, type Ctx, inContext } from '../context'
import { Refusal, type Told, tell } from '../faults'
import type { Locale } from '../messages/words'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import { anchor } from '../workspaces/run-clock'
import { LEASE_MS, leaseWatermark, releaseWatermark, renewLease } from '../workspaces/watermark'
import { type Entry, reasonsOf } from './entry'
import { readZone } from './import'
import { readMapping } from './mapping'
import { openMapped } from './open'
import type { Line } from './read-csv'
import { refusedFile } from './refused'
import { faultsOf, storeReceipts } from './store'

export type ReplayProgress = { clock: string; receipts: number; of: number; seconds: number }

export type ReplayRequest = {
  db: Database
  workspace: string
  file: string
  mapping: unknown
  /** Receipts before this instant (ms) are left out; where the sandbox's clock stands now, unless said. */
  from?: number
  /** Aborting ends the replay after the slice under way and frees the clock. */
  signal?: AbortSignal
  locale?: Locale
  refusedPath?: string
  onProgress?: (progress: ReplayProgress) => void
}

export type ReplayReport = {
  receipts: number
  /** Receipts before `from`. */
  leftOut: number
  statuses: Record<string, number>
  refusedLines: number
  refusedFile: string | null
  clock: string
  fault: Told | null
  seconds: number
}

/** Real ms between two looks at the clock. */
const TICK_MS = 100
/** The clock is never let run further ahead of the receipts than this much real time, so that a slow machine replays slower, not coarser. */
const STEP_MS = 500
const MOST = 2_000

type Timed = Entry & { at: number }

/**
 * Feeds the receipts of a file to a sandbox as its clock reaches them, in the order of time. The clock is started, and held at a watermark: receipts up
 * to an instant and the watermark that lets this instant be decided are committed together. When all are fed, or the replay is aborted, the clock goes
 * on freely from there; if this process dies, the lease of the watermark runs out by itself.
 */
export async function replay(request: ReplayRequest): Promise<ReplayReport> {
  const { db, workspace, file, locale = 'en', signal, onProgress } = request
  const started = performance.now()
  const caller: Caller = { workspace, locale, actor: 'replay' }
  const { sandbox, zone, now } = await inContext(caller, async (ctx) => ({ ...(await readZone(ctx)), now: ctx.now }), db)
  if (!sandbox) throw new Refusal(409, 'replay.sandbox_only')
  const mapping = readMapping(request.mapping, 'receipts', sandbox)
  const opened = await openMapped(file, mapping, zone)
  const refused = refusedFile(file, opened.csv.heading, opened.csv.delimiter, request.refusedPath)
  const statuses: Record<string, number> = {}
  const count = (status: string) => {
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  const { queue, leftOut, fault } = await load(opened, request.from ?? now, locale, (lines, errors) => {
    count('rejected')
    refused.add(lines, reasonsOf(errors, opened.builder.columnOf))
  })
  const described = new Set<string>()
  const feed = async (ctx: Ctx, entries: Timed[], until: number, fresh: Set<string>) => {
    // Each is let in as of the instant the clock reaches, which is what the watermark is moved to in the same commit.
    const stored = await storeReceipts({ ...ctx, now: until }, entries, described, fresh, { knownWhenOccurred: true })
    await leaseWatermark(ctx.tx.sql, workspace, until)
    return stored
  }

  let watermark = now
  await inWorkspace(db, workspace, async ({ sql }) => {
    await leaseWatermark(sql, workspace, watermark)
    await anchor(sql, workspace, true)
  })
  // A slice that takes long (a slow machine) must not lose the lease: deadlines would pass before the receipts that decide them.
  const renewing = setInterval(() => inWorkspace(db, workspace, ({ sql }) => renewLease(sql, workspace)).catch(() => {}), LEASE_MS / 5)
  let fed = 0
  try {
    while (fed < queue.length && !signal?.aborted) {
      const { free, rate } = await inWorkspace(db, workspace, ({ sql }) => freeClock(sql, workspace))
      let until = Math.max(watermark, Math.min(free, watermark + STEP_MS * rate))
      let end = fed
      while (end < queue.length && queue[end]!.at <= until && (end - fed < MOST || queue[end]!.at === queue[end - 1]!.at)) end += 1
      if (end < queue.length && queue[end]!.at <= until) until = queue[end - 1]!.at
      const entries = queue.slice(fed, end)
      const fresh = new Set<string>()
      const stored = await again(() => inContext(caller, (ctx) => feed(ctx, entries, until, fresh), db))
      for (const text of fresh) described.add(text)
      for (const [i, { status, errors }] of stored.entries()) {
        count(status)
        if (errors.length > 0) refused.add(entries[i]!.lines, reasonsOf(errors, opened.builder.columnOf))
      }
      fed = end
      watermark = until
      onProgress?.({ clock: new Date(watermark).toISOString(), receipts: fed, of: queue.length, seconds: (performance.now() - started) / 1000 })
      if (watermark >= free) await sleep(TICK_MS, undefined, { signal }).catch(() => {})
    }
  } finally {
    clearInterval(renewing)
    await inWorkspace(db, workspace, ({ sql }) => releaseWatermark(sql, workspace))
    await refused.close()
  }
  return {
    receipts: fed,
    leftOut,
    statuses,
    refusedLines: refused.count(),
    refusedFile: refused.path(),
    clock: new Date(watermark).toISOString(),
    fault,
    seconds: Math.round((performance.now() - started) / 10) / 100,
  }
}

/** What the clock would show without the watermark. */
async function freeClock(sql: Parameters<typeof anchor>[0], workspace: string): Promise<{ free: number; rate: number }> {
  const { rows } = await sql.query(`select ${CLOCK_COLUMNS} from workspaces where id = $1`, [workspace])
  const real = Date.now()
  const clock = { ...clockOf(rows[0], real), watermark: null }
  return { free: virtualAt(clock, real), rate: clock.rate }
}

/** The whole file in the order of time; what cannot be read is refused at once. */
async function load(opened: Awaited<ReturnType<typeof openMapped>>, from: number, locale: Locale, refuse: (lines: readonly Line[], errors: Told[]) => void) {
  const queue: Timed[] = []
  let leftOut = 0
  let fault: Told | null = null
  try {
    for await (const lines of opened.groups()) {
      const { document, issues, oddities } = opened.builder.build(lines)
      const entry = { document, lines, oddities }
      const at = typeof document.occurredAt === 'string' ? Date.parse(document.occurredAt) : Number.NaN
      if (issues.length > 0 || Number.isNaN(at)) refuse(lines, faultsOf('receipts', document, issues, locale))
      else if (at < from) leftOut += 1
      else queue.push({ ...entry, at })
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    fault = tell({ code: error.code, values: error.details.values }, locale)
    for await (const lines of opened.lost()) refuse(lines, [fault])
  }
  queue.sort((a, b) => a.at - b.at)
  return { queue, leftOut, fault }
}
