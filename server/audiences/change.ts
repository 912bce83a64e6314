import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { World } from '../../workflows/model/world'

type Change = Parameters<World['audiences']['change']>[0][number]
type Answer = Awaited<ReturnType<World['audiences']['change']>>[number]

/**
 * What steps decide about audiences: rows in the order of their keys, written by one statement. Of two decisions about a guest the later stands, whichever
 * is committed last; hence who was never in and is taken out has a row too. An ask that comes again decides nothing.
 */
export async function changeMembers(tx: Tx, batch: Change[]): Promise<Answer[]> {
  const audiences = await tx.sql.query<{ id: string; archived: boolean }>(
    'select id::text, archived_at is not null as archived from audiences where workspace_id = $1 and id::text = any($2::text[])',
    [tx.workspace, texts([...new Set(batch.map(({ audience }) => audience))])],
  )
  const archived = new Map(audiences.rows.map((row) => [row.id, row.archived]))
  const customers = await tx.sql.query<{ id: number }>('select id from customers where workspace_id = $1 and id = any($2::bigint[]) and erased_at is null', [
    tx.workspace,
    plain(batch.map(({ ask }) => ask.customer)),
  ])
  const there = new Set(customers.rows.map(({ id }) => id))
  const refusal = ({ ask, audience }: Change): string | null => {
    if (!archived.has(audience)) return 'audience.unknown'
    return archived.get(audience) ? 'audience.archived' : there.has(ask.customer) ? null : 'erased'
  }
  const decided = await decide(
    tx,
    batch.filter((change) => refusal(change) === null),
  )
  return batch.map((change) => {
    const refused = refusal(change)
    if (refused) return { refused }
    return { did: decided.get(change.ask.id) ? (change.inside ? 'added' : 'removed') : 'nothing' }
  })
}

/** Writes decisions; by ask, whether the guest came in or went out by it. */
async function decide(tx: Tx, batch: Change[]): Promise<Map<string, boolean>> {
  // A statement can decide once about a guest: the latest.
  const latest = new Map<string, Change>()
  for (const change of batch) {
    const key = `${change.audience}/${change.ask.customer}`
    if ((latest.get(key)?.ask.at ?? Number.NEGATIVE_INFINITY) <= change.ask.at) latest.set(key, change)
  }
  const rows = [...latest.values()]
  if (rows.length === 0) return new Map()
  const written = await tx.sql.query<{ enrolment: number; step: string; visit: number; n: number; changed: boolean }>(
    `insert into audience_members as m (workspace_id, audience_id, customer_id, inside, decided_at, changed_at, campaign_id, enrolment_id, step, visit, n)
     select $1, u.audience, u.customer, u.inside, u.at, case when u.inside then u.at end, u.campaign, u.enrolment, u.step, u.visit, u.n
     from (select audience, customer, inside, to_timestamp(ms / 1000.0) as at, campaign, enrolment, step, visit, n
       from unnest($2::bigint[], $3::bigint[], $4::bool[], $5::float8[], $6::bigint[], $7::bigint[], $8::text[], $9::int[], $10::int[])
         as u(audience, customer, inside, ms, campaign, enrolment, step, visit, n)) u
     order by u.audience, u.customer
     on conflict (workspace_id, audience_id, customer_id) do update set
       inside = excluded.inside, decided_at = excluded.decided_at,
       changed_at = case when m.inside = excluded.inside then m.changed_at else excluded.decided_at end,
       campaign_id = excluded.campaign_id, enrolment_id = excluded.enrolment_id, step = excluded.step, visit = excluded.visit, n = excluded.n
     where excluded.decided_at > m.decided_at
       or (excluded.decided_at = m.decided_at
         and (excluded.enrolment_id, excluded.step, excluded.visit, excluded.n) <> (m.enrolment_id, m.step, m.visit, m.n))
     returning enrolment_id as enrolment, step, visit, n, changed_at is not distinct from decided_at as changed`,
    [
      tx.workspace,
      plain(rows.map(({ audience }) => Number(audience))),
      plain(rows.map(({ ask }) => ask.customer)),
      plain(rows.map(({ inside }) => inside)),
      plain(rows.map(({ ask }) => ask.at)),
      plain(rows.map(({ ask }) => ask.campaign)),
      plain(rows.map(({ ask }) => ask.enrolment)),
      texts(rows.map(({ ask }) => ask.step)),
      plain(rows.map(({ ask }) => ask.visit)),
      plain(rows.map(({ ask }) => ask.n)),
    ],
  )
  return new Map(written.rows.map(({ enrolment, step, visit, n, changed }) => [`${enrolment}/${step}/${visit}/${n}`, changed]))
}
