import { DAY } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { notFound } from '../faults'
import type { Run } from '../rest/endpoint'
import { type Spelling, spelt } from './spelling'

/** Members looked at in a transaction: under a second of work, for readers of streams wait behind whoever writes. */
const SLICE = 10_000

/** How long it is remembered that somebody is to be forgotten outside. A reader that stays away longer takes the whole file. */
const KEEPS = 90 * DAY

/**
 * Brings the lines of an audience into agreement with who is in it, whom it may be told of, and their present identifiers; answers the revision that is
 * reached. It compares state with state, so whatever has been committed is found, by whatever door and in whatever order it came.
 */
export async function refresh(run: Run, audience: number, slice = SLICE): Promise<number> {
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after
    after = await run((ctx) => refreshSlice(ctx, audience, from, slice))
  }
  return run((ctx) => prune(ctx, audience))
}

type Head = Spelling & { revision: number }

/** One at a time changes the lines of an audience: that is what makes revisions count. */
async function lock(ctx: Ctx, audience: number): Promise<Head> {
  await ctx.tx.sql.query("select pg_advisory_xact_lock(hashtextextended('audience/' || $1 || '/' || $2, 0))", [ctx.workspace, audience])
  const { rows } = await ctx.tx.sql.query<Head>('select hash, phone, revision from audiences where workspace_id = $1 and id = $2 and archived_at is null', [
    ctx.workspace,
    audience,
  ])
  if (!rows[0]) throw notFound('audience')
  return rows[0]
}

/** The next members after a customer; the last of them, or null where there are no more. */
async function refreshSlice(ctx: Ctx, audience: number, after: number, slice: number): Promise<number | null> {
  const head = await lock(ctx, audience)
  const now = new Date(ctx.now)
  const { rows } = await ctx.tx.sql.query<{ last: number | null; members: number; gone: number; come: number }>(statement(head), [
    ctx.workspace,
    audience,
    after,
    slice,
    now,
    head.revision + 1,
  ])
  const { last, members, gone, come } = rows[0]!
  if (gone + come > 0) {
    await ctx.tx.sql.query('update audiences set revision = $3, listed = listed + $4 where workspace_id = $1 and id = $2', [
      ctx.workspace,
      audience,
      head.revision + 1,
      come - gone,
    ])
  }
  return members < slice ? null : last
}

const SAME = (a: string, b: string) => `(${a}.email, ${a}.phone, ${a}.external_id) is not distinct from (${b}.email, ${b}.phone, ${b}.external_id)`

/** A promotion's own permission: the newest word on the channel is a yes that holds by now, and nobody has suppressed the address. */
function allowed(channel: string, address: string): string {
  return `coalesce((select k.given from consents k where k.workspace_id = $1 and k.customer_id = c.id and k.channel = '${channel}' and k.class = 'promo'
        and (not k.given or k.at <= $5) order by k.at desc, k.id desc limit 1), false)
      and not exists (select from suppressions s where s.workspace_id = $1 and s.channel = '${channel}' and s.address = ${address} and (s.class is null or s.class = 'promo'))`
}

/**
 * Lines of one slice: those that do not hold any more, those that hold now. A line that holds again takes the place of what was said to be forgotten. What
 * is to be written is found first and written by its key, so that a look at whom nothing has happened to reads their own rows and no others.
 */
function statement(spelling: Spelling): string {
  const { email, phone, externalId } = spelt(spelling)
  const line = 'l.workspace_id = $1 and l.audience_id = $2'
  return `with m as materialized (
      select customer_id, inside from audience_members where workspace_id = $1 and audience_id = $2 and customer_id > $3 order by customer_id limit $4),
    c as materialized (
      select c.id, c.email, c.phone, c.external_id, c.erased_at is not null as erased from m join customers c on c.workspace_id = $1 and c.id = m.customer_id
      where m.inside),
    want as materialized (
      select * from (
        select c.id as customer_id, ${externalId} as external_id,
          case when c.email is not null and ${allowed('email', 'lower(c.email)')} then ${email} end as email,
          case when c.phone is not null and ${allowed('sms', 'c.phone')} then ${phone} end as phone
        from c where not c.erased offset 0) w
      where w.email is not null or w.phone is not null),
    told as materialized (
      select t.* from m cross join lateral (
        select l.id, l.customer_id, l.email, l.phone, l.external_id, l.present from audience_lines l where ${line} and l.customer_id = m.customer_id offset 0) t),
    come as materialized (
      select w.* from want w left join told t on t.customer_id = w.customer_id and t.present and ${SAME('t', 'w')} where t.id is null),
    gone as (
      update audience_lines l set present = false, revision = $6, changed_at = $5 where ${line} and l.id = any (array(
        select t.id from told t left join want w on w.customer_id = t.customer_id and ${SAME('w', 't')} where t.present and w.customer_id is null)) returning 1),
    again as (
      delete from audience_lines l where ${line} and l.id = any (array(
        select t.id from told t join come w on w.customer_id = t.customer_id and ${SAME('w', 't')} where not t.present))),
    added as (
      insert into audience_lines (workspace_id, audience_id, customer_id, email, phone, external_id, present, revision, changed_at)
      select $1, $2, customer_id, email, phone, external_id, true, $6, $5 from come order by customer_id returning 1),
    erased as (
      update audience_members a set inside = false, changed_at = $5
      where a.workspace_id = $1 and a.audience_id = $2 and a.customer_id = any (array(select id from c where erased)))
    select (select max(customer_id) from m) as last, (select count(*) from m)::int as members,
      (select count(*) from gone)::int as gone, (select count(*) from added)::int as come`
}

/** Forgets what was removed long ago, and remembers up to where; answers the audience's revision. */
async function prune(ctx: Ctx, audience: number): Promise<number> {
  const { revision } = await lock(ctx, audience)
  const { rows } = await ctx.tx.sql.query<{ upto: number | null }>(
    `with gone as (delete from audience_lines where workspace_id = $1 and audience_id = $2 and not present and changed_at < $3 returning revision)
     select max(revision) as upto from gone`,
    [ctx.workspace, audience, new Date(ctx.now - KEEPS)],
  )
  const upto = rows[0]!.upto
  if (upto !== null)
    await ctx.tx.sql.query('update audiences set pruned_to = greatest(pruned_to, $3) where workspace_id = $1 and id = $2', [ctx.workspace, audience, upto])
  return revision
}
