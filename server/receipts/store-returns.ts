import { Overtaken } from '../again'
import type { Ctx } from '../context'
import type { Issue } from '../faults'
import { localTime } from '../local-time'
import { lockAccounts, type Returned, settleReturn } from '../loyalty/service'
import { keyOf } from './known'
import type { Return } from './return-document'
import { isLive, readTerms } from './terms'

export type Told = { ret: Return; hash: string }
/** `parked`: its receipt has not come yet. */
export type Stored = {
  status: 'accepted' | 'parked' | 'rejected'
  issues: Issue[]
  id: number | null
  customerId: number | null
  takenBack: number
  givenBack: number
}

type Line = { sku: string; category: string | null; quantity: number; price: number; discount: number }
type Sold = {
  id: number
  source: string
  external_id: string
  customer_id: number | null
  location_id: number
  location: string
  time_zone: string
  occurred_at: Date
  local_hour: number
  weekday: number
  total: number
  claim: string | null
  lines: Line[]
  back: { sku: string; quantity: number; amount: number }[]
}

/** Who stores receipts takes this lock shared and lets in what is parked; who parks returns takes it for himself. Whoever it is: after his accounts. */
export const arriving = (ctx: Ctx) => `returns/${ctx.workspace}`

/**
 * Returns of receipts, in the order given; each is judged with those before it. Their receipts are locked, so that two partial ones never return a thing twice,
 * and then all their accounts at once. What is `parked` the caller writes at once and commits: until then no receipt of the workspace is stored.
 */
export async function storeReturns(ctx: Ctx, told: readonly Told[]): Promise<Stored[]> {
  if (told.length === 0) return []
  const wanted = told.map(({ ret }) => ret.receipt)
  const sold = await lockSold(ctx, wanted)
  const guests = [...sold.values()].flatMap(({ customer_id }) => customer_id ?? [])
  if (guests.length > 0) await lockAccounts(ctx.tx.sql, ctx.workspace, guests)
  const terms = await readTerms(ctx)
  const stored: Stored[] = []
  for (const { ret, hash } of told) {
    const receipt = sold.get(keyOf(ret.receipt))
    const none = { issues: [], id: null, customerId: null, takenBack: 0, givenBack: 0 }
    if (!receipt) {
      stored.push({ ...none, status: 'parked', issues: [{ code: 'return.before_purchase', path: 'receipt' }] })
      continue
    }
    const issues = faultsOf(receipt, ret)
    if (issues.length > 0) {
      stored.push({ ...none, status: 'rejected', issues })
      continue
    }
    const id = await writeFact(ctx, receipt, ret, hash, isLive(terms, ret.occurredAt))
    receipt.back.push(...ret.items)
    const points = receipt.customer_id === null ? { takenBack: 0, givenBack: 0 } : await settleReturn(ctx, returnedOf(receipt, receipt.customer_id, id, ret))
    stored.push({ status: 'accepted', issues: [], id, customerId: receipt.customer_id, ...points })
  }
  await stillMissing(
    ctx,
    wanted.filter((receipt) => !sold.has(keyOf(receipt))),
  )
  return stored
}

/** A receipt may be arriving in this very moment: it finds what is parked now, or it was here first, and everything is judged anew. */
async function stillMissing(ctx: Ctx, missing: readonly { source: string; externalId: string }[]): Promise<void> {
  if (missing.length === 0) return
  await ctx.tx.sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [arriving(ctx)])
  const { rowCount } = await ctx.tx.sql.query(
    'select 1 from receipts where workspace_id = $1 and (source, external_id) in (select * from unnest($2::text[], $3::text[])) limit 1',
    [ctx.workspace, missing.map(({ source }) => source), missing.map(({ externalId }) => externalId)],
  )
  if (rowCount) throw new Overtaken('a receipt came while its return was to be parked')
}

async function lockSold(ctx: Ctx, keys: readonly { source: string; externalId: string }[]): Promise<Map<string, Sold>> {
  const sources = keys.map((key) => key.source)
  const externalIds = keys.map((key) => key.externalId)
  await ctx.tx.sql.query(
    `select id from receipts where workspace_id = $1 and (source, external_id) in (select * from unnest($2::text[], $3::text[])) order by id for no key update`,
    [ctx.workspace, sources, externalIds],
  )
  const { rows } = await ctx.tx.sql.query<Sold>(
    `select r.id, r.source, r.external_id, r.customer_id, r.location_id, l.external_id as location, l.time_zone, r.occurred_at, r.local_hour, r.weekday, r.total,
       (select f.claim from facts f where f.workspace_id = r.workspace_id and f.source = r.source and f.external_id = r.external_id and f.type = 'purchased') as claim,
       (select json_agg(json_build_object('sku', i.sku, 'category', i.category, 'quantity', i.quantity, 'price', i.price, 'discount', i.discount) order by i.line)
        from receipt_items i where i.workspace_id = r.workspace_id and i.receipt_id = r.id) as lines,
       coalesce((select json_agg(e) from facts f cross join lateral jsonb_array_elements(f.properties -> 'items') e
        where f.workspace_id = r.workspace_id and f.receipt_id = r.id and f.type = 'returned'), '[]') as back
     from receipts r join locations l on l.workspace_id = r.workspace_id and l.id = r.location_id
     where r.workspace_id = $1 and (r.source, r.external_id) in (select * from unnest($2::text[], $3::text[]))`,
    [ctx.workspace, sources, externalIds],
  )
  return new Map(rows.map((row) => [keyOf({ source: row.source, externalId: row.external_id }), row]))
}

const sum = <T>(items: readonly T[], pick: (item: T) => number) => items.reduce((all, item) => all + pick(item), 0)
/** Decimals of tills are no binary fractions. */
const NEXT_TO_NOTHING = 1e-6

/** Never more than was bought, of goods or of money, with what came back before. */
function faultsOf({ lines, back }: Sold, { items }: Return): Issue[] {
  const issues: Issue[] = []
  for (const [i, { sku }] of items.entries()) {
    const path = `items.${i}`
    const own = lines.filter((line) => line.sku === sku)
    if (own.length === 0) issues.push({ code: 'return.unknown_sku', path: `${path}.sku`, values: { sku } })
    if (own.length === 0) continue
    const before = back.filter((item) => item.sku === sku)
    const now = items.slice(0, i + 1).filter((item) => item.sku === sku)
    const left = sum(own, (line) => line.quantity) - sum(before, (item) => item.quantity)
    if (sum(now, (item) => item.quantity) > left + NEXT_TO_NOTHING)
      issues.push({ code: 'return.too_many', path: `${path}.quantity`, values: { sku, left: Math.max(0, Number(left.toFixed(6))) } })
    const paid = sum(own, (line) => line.price - line.discount) - sum(before, (item) => item.amount)
    if (sum(now, (item) => item.amount) > paid) issues.push({ code: 'return.too_much', path: `${path}.amount`, values: { sku } })
  }
  return issues
}

async function writeFact(ctx: Ctx, receipt: Sold, { source, externalId, occurredAt, items }: Return, hash: string, live: boolean): Promise<number> {
  const { rows } = await ctx.tx.sql.query<{ id: number }>(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id, properties, body_hash, claim, live)
     values ($1, 'returned', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`,
    [
      ctx.workspace,
      receipt.customer_id,
      new Date(occurredAt),
      new Date(ctx.now),
      source,
      externalId,
      receipt.location_id,
      localTime(receipt.time_zone, occurredAt).day,
      sum(items, (item) => item.amount),
      receipt.id,
      JSON.stringify({ items }),
      hash,
      receipt.customer_id === null ? receipt.claim : null,
      live,
    ],
  )
  return rows[0]!.id
}

/** The receipt with what the guest keeps: money that came back is as if it had been taken off its lines. */
function returnedOf(receipt: Sold, customer: number, fact: number, ret: Return): Returned {
  const items = receipt.lines.map((line) => ({ ...line }))
  for (const { sku, amount } of receipt.back) {
    let rest = amount
    for (const line of items) {
      if (line.sku !== sku) continue
      const off = Math.min(rest, line.price - line.discount)
      line.discount += off
      rest -= off
    }
  }
  const { id, location, local_hour: localHour, weekday, total, source, external_id: externalId } = receipt
  const back = sum(receipt.back, (item) => item.amount)
  return {
    fact,
    at: ret.occurredAt,
    left: { id, customer, occurredAt: receipt.occurred_at.getTime(), location, localHour, weekday, total, items },
    share: total === 0 ? 1 : Math.min(1, back / total),
    source,
    externalId,
  }
}
