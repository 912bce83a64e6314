import type pg from 'pg'
import type { Asked } from '../../../workflows/model/world'
import { zoneAmong } from '../../local-time'
import type { Contents } from '../contents'

/** The zone that counts for each: the campaign's own, or the customer's, else the home location's, else the workspace's. Names that are no zone are passed over. */
export async function zonesOf(sql: pg.ClientBase, workspace: string, contents: Contents, asked: Asked[]): Promise<string[]> {
  const named = asked.map(({ version }) => contents.timeZone(version))
  const customers = [...new Set(asked.filter((_, i) => named[i] === 'customer').map(({ customer }) => customer))]
  const zones = new Map<number, string>()
  if (customers.length > 0) {
    const { rows } = await sql.query<{ id: number; own: string | null; home: string | null; house: string }>(
      `select c.id, c.time_zone as own, l.time_zone as home, w.time_zone as house
       from customers c join workspaces w on w.id = c.workspace_id left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id
       where c.workspace_id = $1 and c.id = any($2::bigint[])`,
      [workspace, customers],
    )
    for (const { id, own, home, house } of rows) zones.set(id, zoneAmong(own, home, house))
  }
  return asked.map(({ customer }, i) => (named[i] === 'customer' ? (zones.get(customer) ?? 'UTC') : named[i]!))
}

/** How far back a guest's own visits say something about the hour. */
const OWN = '365 days'
/** The last receipts of the house that are looked at: a few days of a chain, a season of a café. */
const LATELY = 10_000

type Hours = number[]
const none = (): Hours => new Array(24).fill(0)

/** Receipts by local hour of their location: the guest's own, those lately at the home location, and those lately anywhere. Nothing later than the ask is seen. */
export async function visitHours(sql: pg.ClientBase, workspace: string, asked: Asked[]): Promise<Hours[][]> {
  const { rows: own } = await sql.query<{ i: number; hour: number; n: number }>(
    `select u.i, r.local_hour as hour, count(*)::int as n from unnest($2::int[], $3::bigint[], $4::float8[]) as u(i, customer, at) join receipts r
       on r.workspace_id = $1 and r.customer_id = u.customer and r.occurred_at <= to_timestamp(u.at / 1000.0)
         and r.occurred_at > to_timestamp(u.at / 1000.0) - interval '${OWN}' group by 1, 2`,
    [workspace, asked.map((_, i) => i), asked.map(({ customer }) => customer), asked.map(({ at }) => at)],
  )
  const guests = asked.map(none)
  for (const { i, hour, n } of own) guests[i]![hour] = n
  const { rows: homes } = await sql.query<{ id: number; home: number | null }>(
    'select id, home_location_id as home from customers where workspace_id = $1 and id = any($2::bigint[])',
    [workspace, [...new Set(asked.map(({ customer }) => customer))]],
  )
  const homeOf = new Map(homes.map(({ id, home }) => [id, home]))
  const { house, places } = await lately(sql, workspace, Math.min(...asked.map(({ at }) => at)))
  return asked.map(({ customer }, i) => [guests[i]!, places.get(homeOf.get(customer) ?? 0) ?? none(), house])
}

async function lately(sql: pg.ClientBase, workspace: string, at: number): Promise<{ house: Hours; places: Map<number, Hours> }> {
  const { rows } = await sql.query<{ location: number; hour: number; n: number }>(
    `select location_id as location, local_hour as hour, count(*)::int as n
     from (select location_id, local_hour from receipts where workspace_id = $1 and occurred_at <= $2 order by occurred_at desc limit ${LATELY}) r group by 1, 2`,
    [workspace, new Date(at)],
  )
  const house = none()
  const places = new Map<number, Hours>()
  for (const { location, hour, n } of rows) {
    house[hour] = house[hour]! + n
    const place = places.get(location) ?? none()
    place[hour] = n
    places.set(location, place)
  }
  return { house, places }
}

/** When each ask's customer last went on from the same step by themselves: stays that a migration ended do not count. */
export async function lastLeft(sql: pg.ClientBase, workspace: string, asked: Asked[]): Promise<(number | null)[]> {
  const { rows } = await sql.query<{ i: number; at: Date }>(
    `select u.i, max(p.left_at) as at from unnest($2::int[], $3::bigint[], $4::text[], $5::int[]) as u(i, enrolment, step, visit)
     join passes p on p.workspace_id = $1 and p.enrolment_id = u.enrolment and p.step = u.step and p.visit < u.visit and p.port is not null group by u.i`,
    [workspace, asked.map((_, i) => i), asked.map((a) => a.enrolment), asked.map((a) => a.step), asked.map((a) => a.visit)],
  )
  const found: (number | null)[] = asked.map(() => null)
  for (const { i, at } of rows) found[i] = at.getTime()
  return found
}
