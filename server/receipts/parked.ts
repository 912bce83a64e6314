import type { Ctx } from '../context'
import { lockAccounts } from '../loyalty/service'
import { keyOf } from './known'
import type { Return } from './return-document'
import { arriving, storeReturns } from './store-returns'

/** `$1` the workspace, `$2` and `$3` sources and external ids of receipts. */
export const PARKED = `select h.id, h.body from held_facts h
  join unnest($2::text[], $3::text[]) as r(source, external_id) on h.receipt_source = r.source and h.receipt_external_id = r.external_id
  where h.workspace_id = $1 and h.kind = 'return' and h.status = 'parked' order by h.id`

type Arrived = { source: string; externalId: string; customerId: number | null }
type Parked = { id: number; body: { hash: string; document: Return } }

/** Returns that came before their receipts, which have come now. One that does not fit its receipt stays aside, with the reason. */
export async function letReturnsIn(ctx: Ctx, receipts: readonly Arrived[]): Promise<void> {
  if (receipts.length === 0) return
  const values = [ctx.workspace, receipts.map((r) => r.source), receipts.map((r) => r.externalId)]
  const { rows: waiting } = await ctx.tx.sql.query<Parked>(PARKED, values)
  await lockGuests(ctx, receipts, waiting)
  await ctx.tx.sql.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [arriving(ctx)])
  const { rows } = await ctx.tx.sql.query<Parked>(`${PARKED} for update of h`, values)
  const stored = await storeReturns(
    ctx,
    rows.map(({ body }) => ({ ret: body.document, hash: body.hash })),
  )
  for (const [i, { id }] of rows.entries()) {
    const { status, issues } = stored[i]!
    if (status === 'accepted') await ctx.tx.sql.query('delete from held_facts where workspace_id = $1 and id = $2', [ctx.workspace, id])
    else await ctx.tx.sql.query('update held_facts set reason = $3 where workspace_id = $1 and id = $2', [ctx.workspace, id, issues[0]!.code])
  }
}

/** Accounts come before `arriving`. What is parked between this look and that lock is so rare that PostgreSQL may sort it out. */
async function lockGuests(ctx: Ctx, receipts: readonly Arrived[], waiting: readonly Parked[]): Promise<void> {
  const keys = new Set(waiting.map(({ body }) => keyOf(body.document.receipt)))
  const guests = receipts.flatMap((receipt) => (receipt.customerId !== null && keys.has(keyOf(receipt)) ? [receipt.customerId] : []))
  if (guests.length > 0) await lockAccounts(ctx.tx.sql, ctx.workspace, guests)
}
