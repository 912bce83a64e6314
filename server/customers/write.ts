import { randomUUID } from 'node:crypto'
import type { Ctx } from '../context'
import { type Claim, claimAnonymous } from '../visits/service'
import { type Snapshot, snapshotOf, tellChanges } from './changed'
import type { Consent } from './document'
import { claimsOf } from './draft'
import { tellJoined } from './joined'
import type { Mark, Marks } from './resolve'

/** Fields of customers to be written, by id; see `Draft.fields`. `joinedIn`: the place where somebody new joins, if that is known. */
export type Patch = { id: number; fields: Record<string, unknown>; joinedIn?: number | null }

/** Creating customers is done by one transaction of a workspace at a time: two tills that meet the same new phone make one customer, not two. */
export const lockCreation = (ctx: Ctx) => ctx.tx.sql.query("select pg_advisory_xact_lock(hashtextextended('customers/' || $1, 0))", [ctx.workspace])

/** Numbers for rows to be inserted, so that what refers to them can be built at once. */
export async function reserve(ctx: Ctx, table: 'customers' | 'receipts', count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await ctx.tx.sql.query<{ id: number }>(`select nextval('${table}_id_seq') as id from generate_series(1, $1::int)`, [count])
  return rows.map((row) => row.id)
}

const TEXTS = {
  externalId: 'external_id',
  card: 'card',
  phone: 'phone',
  email: 'email',
  firstName: 'first_name',
  lastName: 'last_name',
  gender: 'gender',
  city: 'city',
  region: 'region',
  language: 'language',
  timeZone: 'time_zone',
  tier: 'tier',
} as const

const CASTS = { birthday: ['birthday', 'date'], joinedAt: ['joined_at', 'timestamptz'], homeLocation: ['home_location_id', 'bigint'] } as const

const VALUES: [field: string, column: string, value: string][] = [
  ...Object.entries(TEXTS).map(([field, column]): [string, string, string] => [field, column, `d.p->>'${field}'`]),
  ...Object.entries(CASTS).map(([field, [column, type]]): [string, string, string] => [field, column, `(d.p->>'${field}')::${type}`]),
]

/** Creates customers; those of whom it is known when they joined have joined by that. */
export async function insertCustomers(ctx: Ctx, patches: readonly Patch[]): Promise<void> {
  if (patches.length === 0) return
  await ctx.tx.sql.query(
    `insert into customers (workspace_id, id, created_at, ids, tags, attributes, ${VALUES.map(([, column]) => column).join(', ')}) overriding system value
     select $1, d.id, $4, coalesce(d.p->'ids', '{}'), array(select jsonb_array_elements_text(coalesce(d.p->'tags', '[]'))), coalesce(d.p->'attributes', '{}'),
       ${VALUES.map(([, , value]) => value).join(', ')}
     from unnest($2::bigint[], $3::jsonb[]) d(id, p)`,
    [ctx.workspace, patches.map((p) => p.id), patches.map((p) => JSON.stringify(p.fields)), new Date(ctx.now)],
  )
  await tellJoined(
    ctx,
    patches.flatMap(({ id, fields, joinedIn }) =>
      typeof fields.joinedAt === 'string' ? [{ id, at: Date.parse(fields.joinedAt), location: joinedIn ?? null }] : [],
    ),
  )
}

/** Writes what was given of customers who are there, and tells what of their profiles is other than before. Rows are locked in the order of their ids. */
export async function updateCustomers(ctx: Ctx, patches: readonly Patch[]): Promise<void> {
  const changed = patches.filter((patch) => Object.keys(patch.fields).length > 0).sort((a, b) => a.id - b.id)
  if (changed.length === 0) return
  const { rows } = await ctx.tx.sql.query<{ id: number; before: Snapshot; after: Snapshot; joined: Date | null }>(
    `with d as materialized (select * from unnest($2::bigint[], $3::jsonb[]) d(id, p)),
       was as materialized (select c.* from customers c where c.workspace_id = $1 and c.id = any($2::bigint[]) order by c.id for update),
       written as (
         update customers c set
           ${VALUES.map(([field, column, value]) => `${column} = case when d.p ? '${field}' then ${value} else c.${column} end`).join(', ')},
           ids = c.ids || coalesce(d.p->'ids', '{}'), attributes = c.attributes || coalesce(d.p->'attributes', '{}'),
           tags = case when d.p ? 'tags' then array(select jsonb_array_elements_text(d.p->'tags')) else c.tags end
         from d join was using (id) where c.workspace_id = $1 and c.id = d.id returning c.*)
     select w.id, ${snapshotOf('w')} as before, ${snapshotOf('c')} as after, case when w.joined_at is null then c.joined_at end as joined
     from was w join written c on c.id = w.id where (${TOLD('w')}) is distinct from (${TOLD('c')}) or w.joined_at is null and c.joined_at is not null`,
    [ctx.workspace, changed.map((p) => p.id), changed.map((p) => JSON.stringify(p.fields))],
  )
  await tellChanges(
    ctx.tx,
    rows.map(({ id, before, after }) => ({ customer: id, at: ctx.now, key: `change:${randomUUID()}`, before, after })),
  )
  await tellJoined(
    ctx,
    rows.flatMap(({ id, joined }) => (joined ? [{ id, at: joined.getTime(), location: null }] : [])),
  )
}

const TOLD = (c: string) =>
  ['tags', 'tier', 'attributes', 'gender', 'birthday', 'city', 'region', 'language', 'time_zone', 'home_location_id'].map((name) => `${c}.${name}`).join(', ')

/** Ties tokens, cookies, devices and messenger ids to customers, and gives these what was done anonymously under them. */
export async function learn(ctx: Ctx, learned: readonly { id: number; marks: Marks }[]): Promise<void> {
  const rows: (Mark & { id: number })[] = learned.flatMap(({ id, marks }) => marks.others.map((mark) => ({ ...mark, id })))
  rows.sort((a, b) => (a.kind + a.value < b.kind + b.value ? -1 : 1))
  if (rows.length > 0) {
    await ctx.tx.sql.query(
      `insert into customer_identifiers (workspace_id, kind, value, customer_id)
       select $1, i.* from unnest($2::text[], $3::text[], $4::bigint[]) i on conflict do nothing`,
      [ctx.workspace, rows.map((r) => r.kind), rows.map((r) => r.value), rows.map((r) => r.id)],
    )
  }
  const claims: Claim[] = learned.flatMap(({ id, marks }) => claimsOf(marks).map((claim) => ({ customerId: id, claim })))
  await claimAnonymous(ctx, claims)
}

/** Appends to the log of consents what it does not say already; without a time a consent is of now. */
export async function logConsents(ctx: Ctx, given: readonly { id: number; consent: Consent }[]): Promise<void> {
  if (given.length === 0) return
  const column = <T>(pick: (consent: Consent) => T) => given.map(({ consent }) => pick(consent))
  await ctx.tx.sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at, source, wording)
     select $1, n.customer_id, n.channel, n.class, n.given, coalesce(n.at, $9), n.source, n.wording
     from unnest($2::bigint[], $3::text[], $4::text[], $5::bool[], $6::timestamptz[], $7::text[], $8::text[]) with ordinality
       n(customer_id, channel, class, given, at, source, wording, place)
     left join lateral (
       select c.given, c.at, c.source, c.wording from consents c
       where c.workspace_id = $1 and c.customer_id = n.customer_id and c.channel = n.channel and c.class = n.class and (n.at is null or c.at = n.at)
       order by c.at desc, c.id desc limit 1
     ) last on true
     where (last.given, last.source, last.wording) is distinct from (n.given, n.source, n.wording)
     order by n.place`,
    [
      ctx.workspace,
      given.map((g) => g.id),
      column((c) => c.channel),
      column((c) => c.class),
      column((c) => c.given),
      column((c) => (c.at === undefined ? null : new Date(c.at))),
      column((c) => c.source ?? null),
      column((c) => c.wording ?? null),
      new Date(ctx.now),
    ],
  )
}
