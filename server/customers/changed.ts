import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'

export type Attributes = Record<string, unknown>
/** What of a profile is told when it changes: what rules may ask about. Names, addresses and identifiers stand in no fact. */
export type Snapshot = { attributes: Attributes } & Record<string, unknown>

/** As a JSON document, of a row `c` of customers. */
export const snapshotOf = (c: string): string => `jsonb_build_object('tags', ${c}.tags, 'tier', ${c}.tier, 'attributes', ${c}.attributes, 'gender', ${c}.gender,
  'birthday', ${c}.birthday, 'city', ${c}.city, 'region', ${c}.region, 'language', ${c}.language, 'time_zone', ${c}.time_zone,
  'home_location', (select l.external_id from locations l where l.workspace_id = ${c}.workspace_id and l.id = ${c}.home_location_id))`

/** One change of one customer. `key`: what it is told under, once; `by`: the step that made it, if one did. `at`: on the workspace's clock, ms. */
export type Changed = { customer: number; at: number; key: string; before: Snapshot; after: Snapshot; by?: { campaign: number; step: string } }

/** What is other than before, by the names rules have for it; an attribute that is null is none, tags are in no order. */
export function difference(before: Snapshot, after: Snapshot): string[] {
  const [was, is] = [flat(before), flat(after)]
  const names = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...names].filter((name) => JSON.stringify(ordered(was[name])) !== JSON.stringify(ordered(is[name])))
}

const flat = ({ attributes, ...rest }: Snapshot): Record<string, unknown> => ({
  ...rest,
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`attributes.${name}`, value])),
})
const ordered = (value: unknown): unknown => (Array.isArray(value) ? value.toSorted() : (value ?? null))

/**
 * Events `attribute_changed`, one a change that is one: `changed` names what is other, each name holds the new value, `was.<name>` the old. In the caller's
 * transaction, which holds the rows: a repeat finds nothing changed, and tells nothing. Told whether or not a campaign listens: rules ask about the past, too.
 */
export async function tellChanges(tx: Tx, changes: readonly Changed[]): Promise<void> {
  const told = changes.flatMap((change) => {
    const names = difference(change.before, change.after)
    return names.length === 0 ? [] : [{ ...change, properties: propertiesOf(change, names) }]
  })
  if (told.length === 0) return
  await tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, 'attribute_changed', u.customer, to_timestamp(u.at / 1000.0), to_timestamp(u.at / 1000.0), 'kaskad', u.key, u.properties
     from unnest($2::bigint[], $3::float8[], $4::text[], $5::jsonb[]) as u(customer, at, key, properties) on conflict do nothing`,
    [
      tx.workspace,
      plain(told.map(({ customer }) => customer)),
      plain(told.map(({ at }) => at)),
      texts(told.map(({ key }) => key)),
      texts(told.map(({ properties }) => JSON.stringify(properties))),
    ],
  )
}

function propertiesOf({ before, after, by }: Changed, names: string[]): Attributes {
  const [was, is] = [flat(before), flat(after)]
  const values = names.flatMap((name) => [[name, is[name] ?? null] as const, [`was.${name}`, was[name] ?? null] as const])
  return { changed: names, ...Object.fromEntries(values), ...by }
}
