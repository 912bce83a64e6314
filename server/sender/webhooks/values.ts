import type { ClientBase } from 'pg'
import { plain } from '../../../db/arrays'
import { readsIn } from '../../channels/render'
import type { House } from '../house'
import { type Leaving, readPeople, readValues } from '../values'
import type { QueuedCall } from './queue'

/** A call that may be made, with the template of its body. */
export type Speaking = { row: QueuedCall; at: number; body: string }

type Values = Record<string, unknown> & { customer: Record<string, unknown> }

/** What the body of each call may read, by the call's id: what a message may, and who the guest is in other systems. */
export async function valuesOf(sql: ClientBase, house: House, calls: Speaking[]): Promise<Map<number, Values>> {
  const leaving = calls.map(
    ({ row, at, body }): Leaving => ({
      row,
      at,
      to: '',
      step: { kind: 'webhook', config: {} },
      reads: new Set(readsIn(body, 'json')),
      links: {},
    }),
  )
  const customers = [...new Set(calls.map(({ row }) => row.customer))]
  const values = await readValues(sql, house, leaving, await readPeople(sql, house, customers))
  const who = await identifiers(sql, house.id, customers)
  return new Map(
    calls.map(({ row }) => {
      const known = values.get(row.id) as Values
      return [row.id, { ...known, customer: { ...known.customer, ...who.get(row.customer) } }]
    }),
  )
}

/** What a guest has no value for is left out, so that a body without a default refuses to be sent about them. */
async function identifiers(sql: ClientBase, workspace: string, customers: number[]): Promise<Map<number, Record<string, string>>> {
  const { rows } = await sql.query<{ customer: number; who: Record<string, string> }>(
    `select id as customer, jsonb_strip_nulls(jsonb_build_object('id', id::text, 'externalId', external_id, 'card', card, 'email', email, 'phone', phone)) as who
     from customers where workspace_id = $1 and id = any($2::bigint[])`,
    [workspace, plain(customers)],
  )
  return new Map(rows.map(({ customer, who }) => [customer, who]))
}
