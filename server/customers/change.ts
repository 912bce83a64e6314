import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { World } from '../../workflows/model/world'

type Change = Parameters<World['profiles']['change']>[0][number]
type Attributes = Record<string, unknown>
type Row = { id: number; attributes: Attributes; tags: string[]; tier: string | null }
/** What a change comes to for one customer; `names`: what of the profile is other than before. */
type Changed = { change: Change; after: Row; names: string[] }

/**
 * What steps set on profiles: attributes, tags, tier. Rows are locked in the order of their ids, written by one statement, and of whom anything has changed
 * there is a fact, once an ask. Answers what was changed of each: `tags`, `tier`, `attributes.<name>`; nothing of who was erased.
 */
export async function changeProfiles(tx: Tx, batch: Change[]): Promise<string[][]> {
  const { rows } = await tx.sql.query<Row>(
    'select id, attributes, tags, tier from customers where workspace_id = $1 and id = any($2::bigint[]) and erased_at is null order by id for update',
    [tx.workspace, plain(batch.map(({ ask }) => ask.customer))],
  )
  const now = new Map(rows.map((row) => [row.id, row]))
  const changed = batch.map((change): Changed | null => {
    const before = now.get(change.ask.customer)
    if (!before) return null
    const after = applied(before, change)
    now.set(before.id, after)
    return { change, after, names: difference(before, after) }
  })
  const told = changed.filter((one) => one !== null && one.names.length > 0) as Changed[]
  await write(tx, [...new Map(told.map(({ after }) => [after.id, now.get(after.id)!])).values()])
  await tell(tx, told)
  return changed.map((one) => one?.names ?? [])
}

function applied(row: Row, { set, addTags, removeTags, tier }: Change): Row {
  const attributes = Object.fromEntries(Object.entries({ ...row.attributes, ...set }).filter(([, value]) => value !== null))
  const tags = [...new Set([...row.tags, ...addTags])].filter((tag) => !removeTags.includes(tag) || addTags.includes(tag))
  return { id: row.id, attributes, tags, tier: tier ?? row.tier }
}

function difference(before: Row, after: Row): string[] {
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])
  const same = (name: string) => JSON.stringify(before.attributes[name]) === JSON.stringify(after.attributes[name])
  return [
    ...(before.tags.join('\n') === after.tags.join('\n') ? [] : ['tags']),
    ...(before.tier === after.tier ? [] : ['tier']),
    ...[...names].filter((name) => !same(name)).map((name) => `attributes.${name}`),
  ]
}

async function write(tx: Tx, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  await tx.sql.query(
    `update customers c set attributes = u.attributes, tags = array(select jsonb_array_elements_text(u.tags)), tier = u.tier
     from unnest($2::bigint[], $3::jsonb[], $4::jsonb[], $5::text[]) as u(id, attributes, tags, tier) where c.workspace_id = $1 and c.id = u.id`,
    [
      tx.workspace,
      plain(rows.map(({ id }) => id)),
      texts(rows.map(({ attributes }) => JSON.stringify(attributes))),
      texts(rows.map(({ tags }) => JSON.stringify(tags))),
      texts(rows.map(({ tier }) => tier)),
    ],
  )
}

/** A fact holds what was written, not what had been there. */
async function tell(tx: Tx, changed: Changed[]): Promise<void> {
  if (changed.length === 0) return
  await tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, 'attribute_changed', u.customer, to_timestamp(u.at / 1000.0), to_timestamp(u.at / 1000.0), 'kaskad', 'ask:' || u.ask, u.properties
     from unnest($2::bigint[], $3::float8[], $4::text[], $5::jsonb[]) as u(customer, at, ask, properties) on conflict do nothing`,
    [
      tx.workspace,
      plain(changed.map(({ change }) => change.ask.customer)),
      plain(changed.map(({ change }) => change.ask.at)),
      texts(changed.map(({ change }) => change.ask.id)),
      texts(changed.map(({ change, after, names }) => JSON.stringify(properties(change, after, names)))),
    ],
  )
}

function properties({ ask }: Change, after: Row, names: string[]): Attributes {
  const value = (name: string) => (name === 'tags' ? after.tags : name === 'tier' ? after.tier : (after.attributes[name.slice('attributes.'.length)] ?? null))
  return { changed: names, ...Object.fromEntries(names.map((name) => [name, value(name)])), campaign: ask.campaign, step: ask.step }
}
