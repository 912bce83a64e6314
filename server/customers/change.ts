import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { World } from '../../workflows/model/world'
import { type Changed, difference, tellChanges } from './changed'

type Change = Parameters<World['profiles']['change']>[0][number]
type Profile = { attributes: Record<string, unknown>; tags: string[]; tier: string | null }
type Row = Profile & { id: number }

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
    const { id: key, customer, at, campaign, step } = change.ask
    const before = now.get(customer)
    if (!before) return null
    const after = applied(before, change)
    now.set(customer, { id: customer, ...after })
    return { customer, at, key: `ask:${key}`, before: told(before), after, by: { campaign, step } }
  })
  const names = changed.map((one) => (one ? difference(one.before, one.after) : []))
  await write(
    tx,
    [...new Set(changed.flatMap((one, i) => (one && names[i]!.length > 0 ? [one.customer] : [])))].map((id) => now.get(id)!),
  )
  await tellChanges(
    tx,
    changed.filter((one) => one !== null),
  )
  return names
}

const told = ({ attributes, tags, tier }: Row): Profile => ({ attributes, tags, tier })

function applied(row: Row, { set, addTags, removeTags, tier }: Change): Profile {
  const attributes = Object.fromEntries(Object.entries({ ...row.attributes, ...set }).filter(([, value]) => value !== null))
  const tags = [...new Set([...row.tags, ...addTags])].filter((tag) => !removeTags.includes(tag) || addTags.includes(tag))
  return { attributes, tags, tier: tier ?? row.tier }
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
