import type { Ctx } from '../context'

type Key = { source: string; externalId: string }

/** A fact's own name, as text. */
export const keyOf = ({ source, externalId }: Key): string => `${source}\n${externalId}`
export type KnownFact = { hash: string; status: 'duplicate' | 'quarantined' | 'parked'; id: number | null; customerId: number | null }

type Kind = 'receipt' | 'event' | 'return'

/** An event and a return of the same key are two. */
const TABLES: Record<Kind, string> = {
  receipt: 'receipts',
  event: `(select * from facts where type <> 'returned')`,
  return: `(select * from facts where type = 'returned')`,
}

/** What is already stored, or held, under these keys (`keyOf`). A key is kept for ever. */
export async function findKnown(ctx: Ctx, kind: Kind, keys: readonly Key[]): Promise<Map<string, KnownFact>> {
  const known = new Map<string, KnownFact>()
  const bySource = new Map<string, string[]>()
  for (const { source, externalId } of keys) (bySource.get(source) ?? bySource.set(source, []).get(source)!).push(externalId)
  for (const [source, externalIds] of bySource) {
    const { rows } = await ctx.tx.sql.query<{ externalId: string } & KnownFact>(
      `select t.external_id as "externalId", t.body_hash as hash, 'duplicate' as status, t.id, t.customer_id as "customerId"
       from ${TABLES[kind]} t where t.workspace_id = $1 and t.source = $2 and t.external_id = any($3::text[]) and t.body_hash is not null
       union all
       select h.external_id, h.body->>'hash', h.status, null, null
       from held_facts h where h.workspace_id = $1 and h.kind = $4 and h.source = $2 and h.external_id = any($3::text[])`,
      [ctx.workspace, source, externalIds, kind],
    )
    for (const { externalId, ...fact } of rows) known.set(keyOf({ source, externalId }), fact)
  }
  return known
}

/** Keeps facts that cannot be let in yet, with the reason and when they came. */
export async function hold(
  ctx: Ctx,
  kind: Kind,
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
