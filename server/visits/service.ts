import type { Ctx } from '../context'

/** A receipt as the derivation of visits needs it. Times in ms. */
export type Purchase = { customerId: number; locationId: number; localDay: string; occurredAt: number; knownAt: number; receiptId: number; live: boolean }

/**
 * The fact `visited` of each (customer, location, local day) among the purchases. Its key is made of these three, so a day has one; whichever order
 * receipts arrive in, the visit is the day's earliest receipt.
 */
export async function deriveVisits(ctx: Ctx, purchases: readonly Purchase[]): Promise<void> {
  const first = new Map<string, Purchase>()
  for (const purchase of purchases) {
    const key = `visit/${purchase.customerId}/${purchase.locationId}/${purchase.localDay}`
    const present = first.get(key)
    if (!present || purchase.occurredAt < present.occurredAt || (purchase.occurredAt === present.occurredAt && purchase.receiptId < present.receiptId))
      first.set(key, purchase)
  }
  if (first.size === 0) return
  // In one order everywhere, so that two batches that touch the same visits wait for each other instead of deadlocking.
  const keys = [...first.keys()].sort()
  const rows = keys.map((key) => first.get(key)!)
  await ctx.tx.sql.query(
    `insert into facts as f (workspace_id, type, source, external_id, customer_id, location_id, local_day, occurred_at, known_at, receipt_id, live)
     select $1, 'visited', 'kaskad', v.* from unnest($2::text[], $3::bigint[], $4::bigint[], $5::date[], $6::timestamptz[], $7::timestamptz[], $8::bigint[], $9::bool[]) v
     on conflict (workspace_id, source, external_id, type) do update set occurred_at = excluded.occurred_at, receipt_id = excluded.receipt_id
       where f.occurred_at > excluded.occurred_at`,
    [
      ctx.workspace,
      keys,
      rows.map((r) => r.customerId),
      rows.map((r) => r.locationId),
      rows.map((r) => r.localDay),
      rows.map((r) => new Date(r.occurredAt)),
      rows.map((r) => new Date(r.knownAt)),
      rows.map((r) => r.receiptId),
      rows.map((r) => r.live),
    ],
  )
}

/** Somebody is now known by `claim` (`bankCardToken:...`): what they did anonymously becomes theirs, with the visits it makes. */
export type Claim = { customerId: number; claim: string }

/**
 * Gives anonymous facts to who turned out to have done them. Of this guest they are known only now: they come by in the stream once more, so that a visit waited
 * for is seen, and lets in whom it would have let in, unless it is too old for that (`server/stale.ts`). Imported history stays history.
 */
export async function claimAnonymous(ctx: Ctx, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  const { sql } = ctx.tx
  const { rows } = await sql.query<{
    customer_id: number
    receipt_id: number | null
    location_id: number
    local_day: string
    occurred_at: Date
    known_at: Date
    live: boolean
    type: string
  }>(
    `update facts f set customer_id = c.customer_id, known_at = case when f.live then $4 else f.known_at end, xid = case when f.live then pg_current_xact_id() else f.xid end
     from unnest($2::text[], $3::bigint[]) c(claim, customer_id)
     where f.workspace_id = $1 and f.claim = c.claim and f.customer_id is null
     returning f.customer_id, f.receipt_id, f.location_id, f.local_day, f.occurred_at, f.known_at, f.live, f.type`,
    [ctx.workspace, claims.map((c) => c.claim), claims.map((c) => c.customerId), new Date(ctx.now)],
  )
  const bought = rows.filter((row) => row.type === 'purchased' && row.receipt_id !== null)
  if (bought.length === 0) return
  await sql.query(
    `update receipts r set customer_id = c.customer_id from unnest($2::bigint[], $3::bigint[]) c(id, customer_id)
     where r.workspace_id = $1 and r.id = c.id and r.customer_id is null`,
    [ctx.workspace, bought.map((b) => b.receipt_id), bought.map((b) => b.customer_id)],
  )
  await deriveVisits(
    ctx,
    bought.map((b) => ({
      customerId: b.customer_id,
      locationId: b.location_id,
      localDay: b.local_day,
      occurredAt: b.occurred_at.getTime(),
      knownAt: b.known_at.getTime(),
      receiptId: b.receipt_id!,
      live: b.live,
    })),
  )
}
