import type { ClientBase } from 'pg'
import familyWeekend from './campaigns/family-weekend.json' with { type: 'json' }
import secondVisit from './campaigns/second-visit.json' with { type: 'json' }
import winBack from './campaigns/win-back.json' with { type: 'json' }
import { historyOf } from './guests/history'
import type { Order } from './guests/order'
import { type Persona, personaOf } from './guests/persona'
import { profileOf } from './profiles'
import { insertConsents, insertCustomers, insertReceipts } from './rows'
import places from './world/places.json' with { type: 'json' }
import segments from './world/segments.json' with { type: 'json' }

/** What the demo is made of; the living guests read the same. */
export const DEMO = {
  seed: 20261012,
  guests: 3000,
  name: 'Уголёк',
  currency: 'RUB',
  timeZone: 'Europe/Moscow',
  language: 'ru',
  /** A Monday morning; days before it are history. */
  startsAt: '2026-10-12T09:00:00+03:00',
  /** A day in a second. */
  rate: 86_400,
  marginShare: 0.62,
  /** Minor units a message. */
  channelPrices: { sms: 450, email: 15, push: 2, telegram: 60 },
  caps: { promo: { max: 2, per: 'P7D' } },
} as const

/** Local date of the sandbox's first day, as ms of its UTC midnight. */
export const FIRST_DAY = Date.parse(`${DEMO.startsAt.slice(0, 10)}T00:00:00Z`)

/** Orders written at a time; bounds what is held in memory. */
const SLICE = 10_000

export type Filled = { customers: number; receipts: number; lines: number; campaigns: number }

/**
 * Fills an empty workspace with the invented chain: places, guests, consents, two years of receipts with the facts they are, drawn campaigns,
 * saved segments. Everything follows from `seed`. Runs in the caller's transaction as the owner; history starts nothing (`live` false).
 */
export async function fillDemo(
  sql: ClientBase,
  workspace: string,
  { seed = DEMO.seed, guests = DEMO.guests }: { seed?: number; guests?: number } = {},
): Promise<Filled> {
  await sql.query('update workspaces set margin_share = $2, channel_prices = $3, caps = $4 where id = $1', [
    workspace,
    DEMO.marginShare,
    DEMO.channelPrices,
    DEMO.caps,
  ])
  const locations = await insertPlaces(sql, workspace)
  const personas = Array.from({ length: guests }, (_, index) => personaOf(seed, index))
  const profiles = personas.map((persona) => profileOf(seed, persona, FIRST_DAY))
  const ids = await insertCustomers(
    sql,
    workspace,
    profiles.map((profile, i) => ({ ...profile, homeLocationId: locations[personas[i]!.home]! })),
  )
  await insertConsents(
    sql,
    workspace,
    profiles.flatMap((profile, i) => profile.consents.map((consent) => ({ ...consent, customerId: ids[i]! }))),
  )
  const filled = { customers: guests, receipts: 0, lines: 0, campaigns: 0 }
  for (const slice of slices(personas, seed)) {
    const orders = slice.map(({ persona, order }) => ({ ...order, customerId: ids[persona.index]!, locationId: locations[order.placeIndex]! }))
    await insertReceipts(sql, workspace, orders)
    filled.receipts += orders.length
    filled.lines += orders.reduce((sum, order) => sum + order.lines.length, 0)
  }
  filled.campaigns = await insertDrawn(sql, workspace)
  return filled
}

/** Two years of orders, in order of time, a slice after the other. */
function* slices(personas: readonly Persona[], seed: number): Generator<{ persona: Persona; order: Order }[]> {
  const all = personas.flatMap((persona) => historyOf(seed, persona, FIRST_DAY).map((order) => ({ persona, order })))
  all.sort((a, b) => a.order.occurredAt - b.order.occurredAt)
  for (let from = 0; from < all.length; from += SLICE) yield all.slice(from, from + SLICE)
}

async function insertPlaces(sql: ClientBase, workspace: string): Promise<number[]> {
  const { rows } = await sql.query<{ id: number; external_id: string }>(
    `insert into locations (workspace_id, external_id, name, time_zone, region, confirmed)
     select $1, p.*, true from unnest($2::text[], $3::text[], $4::text[], $5::text[]) p returning id, external_id`,
    [workspace, places.map((p) => p.externalId), places.map((p) => p.name), places.map(() => DEMO.timeZone), places.map((p) => p.region)],
  )
  const byName = new Map(rows.map((row) => [row.external_id, row.id]))
  return places.map((p) => Number(byName.get(p.externalId)))
}

async function insertDrawn(sql: ClientBase, workspace: string): Promise<number> {
  const drawn = [familyWeekend, secondVisit, winBack]
  for (const document of drawn) {
    await sql.query('insert into campaigns (workspace_id, name, document) values ($1, $2, $3)', [workspace, document.name, JSON.stringify(document)])
  }
  for (const { name, rule } of segments) {
    await sql.query('insert into segments (workspace_id, name, rule, created_at) values ($1, $2, $3, $4)', [
      workspace,
      name,
      JSON.stringify(rule),
      DEMO.startsAt,
    ])
  }
  return drawn.length
}
