import type { Ctx } from '../context'

type Key = { source: string; externalId: string }
export type KnownFact = { hash: string; status: 'duplicate' | 'quarantined' | 'parked'; id: number | null; customerId: number | null }

const TABLES = { receipt: 'receipts', event: 'facts' } as const

/** What is already stored, or held, under these keys (`source\nexternalId`). A key is kept for ever. */
export async function findKnown(ctx: Ctx, kind: 'receipt' | 'event', keys: readonly Key[]): Promise<Map<string, KnownFact>> {
  if (keys.length === 0) return new Map()
  const { rows } = await ctx.tx.sql.query<Key & KnownFact>(
    `with given as materialized (select * from unnest($2::text[], $3::text[]) g(source, external_id))
     select t.source, t.external_id as "externalId", t.body_hash as hash, 'duplicate' as status, t.id, t.customer_id as "customerId"
     from given g join ${TABLES[kind]} t on t.workspace_id = $1 and t.source = g.source and t.external_id = g.external_id and t.body_hash is not null
     union all
     select h.source, h.external_id, h.body->>'hash', h.status, null, null
     from given g join held_facts h on h.workspace_id = $1 and h.kind = $4 and h.source = g.source and h.external_id = g.external_id`,
    [ctx.workspace, keys.map((k) => k.source), keys.map((k) => k.externalId), kind],
  )
  return new Map(rows.map(({ source, externalId, ...known }) => [`${source}\n${externalId}`, known]))
}

/** Keeps facts that cannot be let in yet, with the reason and when they came. */
export async function hold(
  ctx: Ctx,
  kind: 'receipt' | 'event',
  status: 'quarantined' | 'parked',
  held: readonly { fact: Key; hash: string; reason: string }[],
): Promise<void> {
  if (held.length === 0) return
  await ctx.tx.sql.query(
    `insert into held_facts (workspace_id, status, kind, reason, source, external_id, body)
     select $1, $2, $3, h.* from unnest($4::text[], $5::text[], $6::text[], $7::jsonb[]) h on conflict do nothing`,
    [
      ctx.workspace,
      status,
      kind,
      held.map((h) => h.reason),
      held.map((h) => h.fact.source),
      held.map((h) => h.fact.externalId),
      held.map((h) => JSON.stringify({ hash: h.hash, document: h.fact })),
    ],
  )
}
