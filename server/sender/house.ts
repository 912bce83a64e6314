import type { ClientBase, Pool } from 'pg'
import { type Clock, LATE_MS, virtualAt } from '../../workflows/model/clock'
import { CLOCK_COLUMNS, clockOf } from '../workspaces/clock'
import type { Queued } from './queued'

/** A workspace as the sender needs it. */
export type House = {
  id: string
  name: string
  language: 'ru' | 'en'
  timeZone: string
  currency: string
  sandbox: boolean
  clock: Clock
  now: number
  prices: Record<string, number>
}

/** Workspaces that have anything in the queue, with what their clocks show. */
export const busyHouses = (sql: ClientBase | Pool): Promise<House[]> => housesWith(sql, 'houses.busy', `m.state in ('queued', 'held')`)

/** Workspaces in which a message has still to arrive before the next channel's turn. */
export const housesFallingBack = (sql: ClientBase): Promise<House[]> => housesWith(sql, 'houses.falling', 'm.fallback_at is not null')

const housesWith = (sql: ClientBase | Pool, name: string, message: string): Promise<House[]> =>
  readHouses(sql, name, `exists (select 1 from messages m where m.workspace_id = w.id and ${message})`)

export const housesOf = (sql: ClientBase, ids: string[]): Promise<House[]> => readHouses(sql, 'houses.named', 'w.id = any($1::uuid[])', [ids])

/** `name`: of the statement, which is planned once a connection; it is asked many times a second where nothing happens. */
async function readHouses(sql: ClientBase | Pool, name: string, condition: string, values: unknown[] = []): Promise<House[]> {
  const { rows } = await sql.query({
    name,
    text: `select w.id, w.name, w.language, w.time_zone, w.currency, w.channel_prices, ${CLOCK_COLUMNS} from workspaces w where ${condition}`,
    values,
  })
  const real = Date.now()
  return rows.map((row) => {
    const clock = clockOf(row, real)
    const now = row.sandbox ? virtualAt(clock, real) : real
    return {
      id: row.id,
      name: row.name,
      language: row.language,
      timeZone: row.time_zone,
      currency: row.currency,
      sandbox: row.sandbox,
      clock,
      now,
      prices: row.channel_prices,
    }
  })
}

/**
 * When a message is taken to leave. On a virtual clock the instant it was due (asked, or the end of quiet hours, but never in a pause or before one that is
 * over), unless the clock is over 60 real seconds past it; on the real one, now.
 */
export function leavesAt(house: House, row: Pick<Queued, 'askedAt' | 'notBefore' | 'resumedAt'>): number {
  if (!house.sandbox) return house.now
  const due = Math.max(row.askedAt, row.notBefore, row.resumedAt)
  return house.now - due > LATE_MS * house.clock.rate ? house.now : due
}
