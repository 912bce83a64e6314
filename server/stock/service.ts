import { z } from 'zod'
import { plain, texts } from '../../db/arrays'
import type { Ctx } from '../context'
import { type Issue, type Told, tell } from '../faults'
import { placesOf } from '../locations/service'
import { read } from '../rest/issues'
import { TIME } from '../rest/time'

/** How much of an item there is: at a place, or (without one) in the whole house. `at`: when it was counted; now unless said. */
export const STOCK = z.strictObject({
  sku: z.string().trim().min(1).max(200),
  location: z.string().trim().min(1).max(200).nullish(),
  quantity: z.number().min(0).max(1_000_000_000),
  at: TIME.optional(),
})

/** `stale`: something counted later is known already. */
export type StockAnswer = { index: number; sku: string | null; status: 'accepted' | 'stale' | 'rejected'; errors: Told[] }

type Counted = { index: number; sku: string; place: number; quantity: number; at: number }

/** Writes what was counted, each item judged by itself. Of several counts of one item at one place the latest stands; repeating changes nothing. */
export async function putStock(ctx: Ctx, items: readonly unknown[]): Promise<StockAnswer[]> {
  const refused = new Map<number, Issue[]>()
  const good = items.flatMap((item, index) => {
    const checked = read(STOCK, item)
    if (!checked.issues) return [{ index, ...checked.value }]
    refused.set(index, checked.issues)
    return []
  })
  const places = await placesOf(
    ctx,
    good.flatMap(({ location }) => location ?? []),
  )
  const counted = good.map(({ index, sku, location, quantity, at }): Counted => {
    return { index, sku, place: location == null ? 0 : places.get(location)!.id, quantity, at: at ?? ctx.now }
  })
  const latest = new Map<string, Counted>()
  for (const one of counted) {
    const key = `${one.place}/${one.sku}`
    const other = latest.get(key)
    if (!other || other.at <= one.at) latest.set(key, one)
  }
  const written = await write(ctx, [...latest.values()])
  const status = (index: number): StockAnswer['status'] => {
    if (refused.has(index)) return 'rejected'
    const one = counted.find((c) => c.index === index)!
    return one.at >= written.get(`${one.place}/${one.sku}`)! ? 'accepted' : 'stale'
  }
  return items.map((item, index) => ({
    index,
    sku: skuOf(item),
    status: status(index),
    errors: (refused.get(index) ?? []).map((issue) => tell({ ...issue, path: issue.path ? `items.${index}.${issue.path}` : `items.${index}` }, ctx.locale)),
  }))
}

const skuOf = (item: unknown) => {
  const { sku } = (item ?? {}) as { sku?: unknown }
  return typeof sku === 'string' ? sku : null
}

/** Answers when what now stands was counted, by place and sku. */
async function write({ tx, workspace }: Ctx, rows: readonly Counted[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map()
  const sorted = [...rows].sort((a, b) => a.place - b.place || (a.sku < b.sku ? -1 : 1))
  const { rows: stands } = await tx.sql.query<{ sku: string; place: number; at: Date }>(
    `insert into item_stock as s (workspace_id, sku, location_id, quantity, at)
     select $1, sku, place, quantity, to_timestamp(at / 1000.0) from unnest($2::text[], $3::bigint[], $4::float8[], $5::float8[]) u(sku, place, quantity, at)
     on conflict (workspace_id, sku, location_id) do update
       set quantity = case when excluded.at >= s.at then excluded.quantity else s.quantity end, at = greatest(excluded.at, s.at)
     returning sku, location_id as place, at`,
    [
      workspace,
      texts(sorted.map((one) => one.sku)),
      plain(sorted.map((one) => one.place)),
      plain(sorted.map((one) => one.quantity)),
      plain(sorted.map((one) => one.at)),
    ],
  )
  return new Map(stands.map(({ sku, place, at }) => [`${place}/${sku}`, at.getTime()]))
}
