import type { Database } from '../../db/client'
import { again } from '../again'
import { type Caller, type Ctx, inContext } from '../context'
import { Refusal, type Told, tell } from '../faults'
import type { Locale } from '../messages/words'
import type { Oddity } from './build'
import { type Entry, reasonsOf } from './entry'
import { type Mapping, readMapping } from './mapping'
import { openMapped } from './open'
import { refusedFile } from './refused'
import { faultsOf, type Stored, storeCustomers, storeReceipts } from './store'

export type Progress = { lines: number; documents: number; refused: number; bytes: number; totalBytes: number; seconds: number }

export type ImportRequest = {
  /** The application's database (role kaskad_app). */
  db: Database
  workspace: string
  /** Path of the CSV; files to be joined lie beside it. */
  file: string
  /** `kaskad.mapping/1`, as read from its file. */
  mapping: unknown
  /** Receipts at or after this instant (ms) are left out. */
  before?: number
  locale?: Locale
  /** Where refused lines are written; `refused-<file>` in the working directory unless said. */
  refusedPath?: string
  onProgress?: (progress: Progress) => void
}

export type ImportReport = {
  lines: number
  /** Lines of receipts that `before` left out. */
  leftOut: number
  /** Receipts or customers by what became of them. */
  statuses: Record<string, number>
  /** Customers of this workspace after the import. */
  customers: number
  refusedLines: number
  refusedFile: string | null
  warnings: Told[]
  /** Why the file could not be read to its end, if so; what stood before that is stored, the rest is among the refused lines. */
  fault: Told | null
  seconds: number
}

/** Imports receipts as history: they start no journey, decide no branch and earn nothing. Repeating an import adds nothing. */
export const importReceipts = (request: ImportRequest): Promise<ImportReport> => run(request, 'receipts')

export const importCustomers = (request: ImportRequest): Promise<ImportReport> => run(request, 'customers')

/** Real ms that one commit should take; a relay that waits for commits never waits longer than about a second. */
const SLICE_MS = 400
const SLICE = { first: 250, least: 50, most: 4000 }

async function run(request: ImportRequest, into: Mapping['into']): Promise<ImportReport> {
  const { db, workspace, file, locale = 'en', before = Number.POSITIVE_INFINITY, onProgress } = request
  const caller: Caller = { workspace, locale, actor: 'import' }
  const started = performance.now()
  const { sandbox, zone } = await inContext(caller, readZone, db)
  const mapping = readMapping(request.mapping, into, sandbox)
  const { csv, builder, groups, lost } = await openMapped(file, mapping, zone)
  const refused = refusedFile(file, csv.heading, csv.delimiter, request.refusedPath)
  const statuses: Record<string, number> = {}
  const totals = { lines: 0, leftOut: 0, documents: 0 }
  const count = (status: string) => {
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  const described = new Set<string>()
  /** Numbers that were taken as they stand although they look odd: how many of a column, and where first. */
  const odd = new Map<string, Oddity & { count: number }>()
  const note = (oddity: Oddity) => {
    const key = `${oddity.code} ${oddity.column}`
    const seen = odd.get(key)
    odd.set(key, { ...(seen && seen.line <= oddity.line ? seen : oddity), count: (seen?.count ?? 0) + 1 })
  }
  let slice: Entry[] = []
  let size = SLICE.first
  const seconds = () => (performance.now() - started) / 1000

  const flush = async () => {
    const from = performance.now()
    const entries = slice
    slice = []
    const fresh = new Set<string>()
    const store = (ctx: Ctx): Promise<Stored[]> =>
      into === 'receipts' ? storeReceipts(ctx, entries, described, fresh, { history: true }) : storeCustomers(ctx, entries, true)
    const stored = await again(() => inContext(caller, store, db))
    for (const text of fresh) described.add(text)
    for (const [i, { status, errors }] of stored.entries()) {
      const entry = entries[i]!
      count(status)
      if (errors.length > 0) refused.add(entry.lines, reasonsOf(errors, builder.columnOf))
      else for (const oddity of entry.oddities) note(oddity)
    }
    size = Math.round(Math.min(SLICE.most, Math.max(SLICE.least, (size * SLICE_MS) / Math.max(1, performance.now() - from), size / 2), size * 2))
    onProgress?.({ lines: totals.lines, documents: totals.documents, refused: refused.count(), bytes: csv.read(), totalBytes: csv.bytes, seconds: seconds() })
  }

  let fault: Told | null = null
  for await (const lines of whole(groups(), (refusal) => {
    fault = tell({ code: refusal.code, values: refusal.details.values }, locale)
  })) {
    totals.lines += lines.length
    totals.documents += 1
    const ragged = lines.some((line) => line.cells.length !== csv.heading.length)
    const { document, issues, oddities } = builder.build(lines)
    if (ragged || issues.length > 0) {
      // Cells that slipped are in no column: what they would be refused for says nothing.
      const errors = ragged ? [tell({ code: 'file.ragged', values: { expected: csv.heading.length } }, locale)] : faultsOf(into, document, issues, locale)
      count('rejected')
      refused.add(lines, reasonsOf(errors, builder.columnOf))
    } else if (typeof document.occurredAt === 'string' && Date.parse(document.occurredAt) >= before) totals.leftOut += lines.length
    else {
      slice.push({ document, lines, oddities })
      if (slice.length >= size) await flush()
    }
  }
  if (slice.length > 0) await flush()
  for await (const lines of lost()) {
    totals.lines += lines.length
    count('rejected')
    refused.add(lines, reasonsOf(fault ? [fault] : [], builder.columnOf))
  }
  await refused.close()
  const warnings = [...odd.values()].map(({ code, ...values }) => tell({ code, path: values.column, values }, locale))
  return {
    lines: totals.lines,
    leftOut: totals.leftOut,
    statuses,
    customers: await inContext(caller, countCustomers, db),
    refusedLines: refused.count(),
    refusedFile: refused.path(),
    warnings,
    fault,
    seconds: Math.round(seconds() * 100) / 100,
  }
}

/** A file that breaks off in the middle ends there, so that what came before is kept. */
async function* whole<T>(source: AsyncIterable<T>, onBroken: (refusal: Refusal) => void): AsyncIterable<T> {
  try {
    yield* source
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    onBroken(error)
  }
}

export async function readZone(ctx: Ctx): Promise<{ sandbox: boolean; zone: string }> {
  const { rows } = await ctx.tx.sql.query<{ time_zone: string }>('select time_zone from workspaces where id = $1', [ctx.workspace])
  return { sandbox: ctx.sandbox, zone: rows[0]!.time_zone }
}

async function countCustomers(ctx: Ctx): Promise<number> {
  const { rows } = await ctx.tx.sql.query<{ n: number }>('select count(*) as n from customers where workspace_id = $1 and erased_at is null', [ctx.workspace])
  return rows[0]!.n
}
