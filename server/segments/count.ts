import type { Rule } from '../../workflows/segments/ast'
import { CHANNELS } from '../../workflows/segments/channels'
import type { Ctx } from '../context'
import { type Frame, readFrame } from './frame'
import { selectCustomers } from './to-sql'

export type Counted = {
  count: number
  /** Of all customers known. */
  total: number
  /** How many could get a promo message, by channel; a channel nobody is reached by is left out, but for the three usual ones. */
  reachable: Record<string, number>
  /** By no channel at all. */
  unreachable: number
  sample: { id: string; name: string }[]
  asOf: string
}

const SAMPLE = 10

/** How many match, how they can be reached, and some of them: the same ten until somebody comes or goes. One statement. */
export async function countMatching(ctx: Ctx, rule: Rule, asOf: number): Promise<Counted> {
  const frame = await readFrame(ctx, [rule], asOf)
  const { text, values } = selectCustomers(rule, frame)
  const at = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const workspace = at(frame.workspace, 'uuid')
  const { rows } = await ctx.tx.sql.query<{
    total: number
    count: number
    reached: number
    channels: Record<string, number> | null
    sample: { id: string; name: string }[] | null
  }>(
    `with chosen as materialized (${text}),
     reached as materialized (${reachable(frame, at)})
     select
       (select count(*)::int from customers where workspace_id = ${workspace} and erased_at is null) as total,
       (select count(*)::int from chosen) as count,
       (select count(distinct id)::int from reached) as reached,
       (select json_object_agg(channel, n) from (select channel, count(*)::int as n from reached group by channel) r) as channels,
       (select json_agg(json_build_object('id', s.id::text, 'name', coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.external_id, c.card, s.id::text))
          order by hashint8(s.id), s.id)
        from (select id from chosen order by hashint8(id), id limit ${SAMPLE}) s join customers c on c.workspace_id = ${workspace} and c.id = s.id) as sample`,
    values,
  )
  const row = rows[0]!
  const usual = { email: 0, sms: 0, push: 0 }
  return {
    count: row.count,
    total: row.total,
    reachable: { ...usual, ...Object.fromEntries(CHANNELS.flatMap((c) => (row.channels?.[c] ? [[c, row.channels[c]]] : []))) },
    unreachable: row.count - row.reached,
    sample: row.sample ?? [],
    asOf: new Date(asOf).toISOString(),
  }
}

/** (id, channel) of everybody chosen who could get a promo message there. Twin of `reachable.<channel>`. */
function reachable(frame: Frame, at: (value: unknown, type: string) => string): string {
  const workspace = at(frame.workspace, 'uuid')
  const asOf = at(new Date(frame.asOf), 'timestamptz')
  const own = 'c.ids ->> k.channel'
  const address = `case k.channel when 'email' then lower(c.email) when 'sms' then c.phone else ${frame.setting.sandbox ? `coalesce(${own}, k.channel || ':' || c.id)` : own} end`
  return `select k.customer_id as id, k.channel from (
      select distinct on (customer_id, channel) customer_id, channel, given from consents
      where workspace_id = ${workspace} and class = 'promo' and at <= ${asOf} and customer_id in (select id from chosen)
      order by customer_id, channel, at desc, id desc) k
    join customers c on c.workspace_id = ${workspace} and c.id = k.customer_id
    where k.given and ${address} is not null and not exists (
      select 1 from suppressions s where s.workspace_id = ${workspace} and s.channel = k.channel and (s.class is null or s.class = 'promo')
        and s.at <= ${asOf} and s.address = ${address})`
}
