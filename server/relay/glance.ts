import type { Database } from '../../db/client'
import { DUE } from './outbox'
import { SAFE } from './position'

/** What the relay brings on; each has a reader of its own. */
export type Way = 'facts' | 'waits' | 'exits' | 'arrivals' | 'stirred' | 'sends' | 'outbox'

/**
 * New live facts after a reader's cursor, of transactions that nobody can overtake (as `position.ts` reads them); also where the reader has no cursor yet.
 * In the stream's own order, of which the first is wanted: asked whether any `exists`, the planner begins with the table, and where nothing is new reads all of it.
 */
const factsFor = (reader: string) => `not exists (select 1 from cursors where name = '${reader}') or (
  select true from facts f where f.live and f.${SAFE}
    and (f.xid, f.id) > ((select xid::text::xid8 from cursors where name = '${reader}'), (select row_id from cursors where name = '${reader}'))
  order by f.xid, f.id limit 1) is not null`

const WAYS: Record<Way, string> = {
  facts: factsFor('relay.facts'),
  exits: factsFor('relay.exits'),
  arrivals: factsFor('relay.arrivals'),
  waits: `not exists (select 1 from cursors where name = 'relay.waits') or (
    select true from waits w where w.xid > (select xid::text::xid8 from cursors where name = 'relay.waits') and w.${SAFE}
    order by w.xid limit 1) is not null`,
  stirred: 'exists (select 1 from stirred)',
  sends: 'exists (select 1 from entry_sends)',
  outbox: `exists (select 1 from outbox where ${DUE})`,
}

const names = Object.keys(WAYS) as Way[]

/**
 * Which readers would find anything, by one prepared statement: seven readers that each open a transaction to find nothing cost more, where nothing happens,
 * than what they bring on where it does.
 */
export const GLANCE = { name: 'relay.glance', text: `select ${names.map((way) => `(${WAYS[way]}) as ${way}`).join(', ')}` }

export async function glance(db: Database): Promise<Set<Way>> {
  const { rows } = await db.$client.query<Record<Way, boolean>>(GLANCE)
  return new Set(names.filter((way) => rows[0]![way]))
}
