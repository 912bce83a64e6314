import { EVENT_TYPES } from '../../workflows/model/events'
import { CHANNELS } from '../../workflows/segments/channels'
import { FIELDS, FILTER_FIELDS, type Field, OPS } from '../../workflows/segments/fields'
import { OPERATORS } from '../../workflows/segments/operators'
import type { Ctx } from '../context'

type Choice = { value: string; label: string }

const shown = (field: Field) => ({ ...field, ops: [...OPS[field.type]] })

/** All a rule builder offers: fields, operators, and the values this workspace's customers and receipts have. */
export async function readVocabulary(ctx: Ctx) {
  return {
    fields: FIELDS.map(shown),
    filterFields: FILTER_FIELDS.map(shown),
    operators: Object.fromEntries(Object.entries(OPERATORS).map(([op, { label, takes }]) => [op, { label, takes }])),
    channels: [...CHANNELS],
    ...(await readValues(ctx)),
  }
}

/** Goods are taken from the latest receipts, so that a large history costs nothing; customers' words by how many have them. */
async function readValues(ctx: Ctx) {
  const all = async (text: string): Promise<Choice[]> => (await ctx.tx.sql.query<Choice>(text, [ctx.tx.workspace])).rows
  const word = (column: string) =>
    all(`select ${column} as value, ${column} as label from customers where workspace_id = $1 and erased_at is null and ${column} is not null
         group by ${column} order by count(*) desc, ${column} limit 200`)
  const bought = `(select i.* from (select id from receipts where workspace_id = $1 order by occurred_at desc limit 20000) r
    join receipt_items i on i.workspace_id = $1 and i.receipt_id = r.id) i`
  const events = await all(
    `select type as value, type as label from (select type from facts where workspace_id = $1 order by id desc limit 20000) f
     where type like 'custom.%' group by type order by type`,
  )
  return {
    events: [...EVENT_TYPES, ...events.map((event) => event.value)],
    values: {
      location: await all('select external_id as value, name as label from locations where workspace_id = $1 order by name'),
      category: await all(
        `select category as value, category as label from ${bought} where category is not null group by category order by count(*) desc, category limit 200`,
      ),
      sku: await all(`select sku as value, coalesce(max(name), sku) as label from ${bought} group by sku order by count(*) desc, sku limit 200`),
      city: await word('city'),
      region: await word('region'),
      tier: await word('tier'),
      language: await word('language'),
      gender: await word('gender'),
      timeZone: await word('time_zone'),
      tag: await all(
        `select t as value, t as label from customers c cross join lateral unnest(c.tags) t where c.workspace_id = $1 and c.erased_at is null
         group by t order by count(*) desc, t limit 200`,
      ),
      attribute: await all(
        `select k as value, k as label from (select attributes from customers where workspace_id = $1 and erased_at is null and attributes <> '{}' order by id desc limit 5000) c
         cross join lateral jsonb_object_keys(c.attributes) k group by k order by count(*) desc, k limit 200`,
      ),
      segment: await all('select id::text as value, name as label from segments where workspace_id = $1 and archived_at is null order by name'),
    },
  }
}
