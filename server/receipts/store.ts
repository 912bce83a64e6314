import type { Ctx } from '../context'
import { deriveVisits, type Purchase } from '../visits/service'
import type { Receipt } from './document'

/** A receipt ready to be written. Times in ms. */
export type Row = {
  id: number
  receipt: Receipt
  hash: string
  locationId: number
  customerId: number | null
  claim: string | null
  day: string
  hour: number
  weekday: number
  knownAt: number
  live: boolean
}

/** Writes receipts, lines and the facts they are; returns the ids of those that were not there already (a parallel batch may have been faster). */
export async function storeReceipts(ctx: Ctx, rows: readonly Row[]): Promise<Set<number>> {
  if (rows.length === 0) return new Set()
  const stored = await insertReceipts(ctx, rows)
  const fresh = stored.size === rows.length ? rows : rows.filter((row) => stored.has(row.id))
  await insertItems(ctx, fresh)
  await insertFacts(ctx, fresh)
  await deriveVisits(
    ctx,
    fresh.flatMap((row): Purchase[] => {
      const { customerId, locationId, knownAt, live, id } = row
      return customerId === null ? [] : [{ customerId, locationId, localDay: row.day, occurredAt: row.receipt.occurredAt, knownAt, receiptId: id, live }]
    }),
  )
  return stored
}

const column = <T, R>(rows: readonly T[], pick: (row: T) => R): R[] => rows.map(pick)
const time = (at: number) => new Date(at)

async function insertReceipts(ctx: Ctx, rows: readonly Row[]): Promise<Set<number>> {
  const { rows: stored } = await ctx.tx.sql.query<{ id: number }>(
    `insert into receipts (workspace_id, id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, cost, tenders, redeem, body_hash)
     overriding system value
     select $1, r.* from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::date[], $10::int[], $11::int[],
       $12::bigint[], $13::bigint[], $14::jsonb[], $15::jsonb[], $16::text[]) r
     on conflict (workspace_id, source, external_id) do nothing returning id`,
    [
      ctx.workspace,
      column(rows, (r) => r.id),
      column(rows, (r) => r.receipt.source),
      column(rows, (r) => r.receipt.externalId),
      column(rows, (r) => r.locationId),
      column(rows, (r) => r.customerId),
      column(rows, (r) => time(r.receipt.occurredAt)),
      column(rows, (r) => time(r.knownAt)),
      column(rows, (r) => r.day),
      column(rows, (r) => r.hour),
      column(rows, (r) => r.weekday),
      column(rows, (r) => r.receipt.total),
      column(rows, (r) => costOf(r.receipt)),
      column(rows, (r) => (r.receipt.tenders.length > 0 ? JSON.stringify(r.receipt.tenders) : null)),
      column(rows, (r) => (r.receipt.redeem.length > 0 ? JSON.stringify(r.receipt.redeem) : null)),
      column(rows, (r) => r.hash),
    ],
  )
  return new Set(stored.map((row) => row.id))
}

/** Known only where every line's is. */
function costOf({ items }: Receipt): number | null {
  let sum = 0
  for (const { cost } of items) {
    if (cost == null) return null
    sum += cost
  }
  return sum
}

async function insertItems(ctx: Ctx, rows: readonly Row[]): Promise<void> {
  const items = rows.flatMap((row) => row.receipt.items.map((item, line) => ({ ...item, line, receiptId: row.id })))
  if (items.length === 0) return
  await ctx.tx.sql.query(
    `insert into receipt_items (workspace_id, receipt_id, line, sku, name, category, quantity, price, discount, cost)
     select $1, i.* from unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::bigint[], $9::bigint[], $10::bigint[]) i`,
    [
      ctx.workspace,
      column(items, (i) => i.receiptId),
      column(items, (i) => i.line),
      column(items, (i) => i.sku),
      column(items, (i) => i.name ?? null),
      column(items, (i) => i.category ?? null),
      column(items, (i) => i.quantity),
      column(items, (i) => i.price),
      column(items, (i) => i.discount),
      column(items, (i) => i.cost ?? null),
    ],
  )
}

async function insertFacts(ctx: Ctx, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, claim, live)
     select $1, 'purchased', f.* from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::bigint[], $8::date[], $9::bigint[], $10::bigint[],
       $11::text[], $12::bool[]) f`,
    [
      ctx.workspace,
      column(rows, (r) => r.customerId),
      column(rows, (r) => time(r.receipt.occurredAt)),
      column(rows, (r) => time(r.knownAt)),
      column(rows, (r) => r.receipt.source),
      column(rows, (r) => r.receipt.externalId),
      column(rows, (r) => r.locationId),
      column(rows, (r) => r.day),
      column(rows, (r) => r.receipt.total),
      column(rows, (r) => r.id),
      column(rows, (r) => r.claim),
      column(rows, (r) => r.live),
    ],
  )
}
