import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../db/client'
import { EVENT_TYPES } from '../../workflows/model/events'
import { campaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { unsubscribe } from '../channels/subscriptions'
import { appDatabase } from '../context'
import { answerFeedback } from '../feedback/answer'
import { lookAtCalendar } from '../journeys/calendar'
import { asGuest } from '../links/service'
import { givePoints } from '../loyalty/give'
import { expirePoints } from '../loyalty/service'
import { releaseOverdue } from '../pos/release'
import { type Answered, caller } from '../rest/testing'
import { sendOnce } from '../sender/sender'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { relayArrivals, relaySends, relayStirred } from './arrivals'
import { relayExits } from './exits'
import { relayFacts, relayWaits } from './occurred'

/** A quarter to midnight in Moscow, and a quarter past. */
const NOW = Date.parse('2026-02-27T20:45:00Z')
const THEN = NOW + 30 * 60_000
const MINUTE = 60_000
const DAY = 86_400_000
const at = new Date(THEN).toISOString()

let stage: Stage
let api: (method: string, path: string, body?: unknown) => Promise<Answered>
beforeAll(async () => {
  stage = await Stage.make({ customers: 40, rate: 1 })
  api = await caller(stage.db, stage.workspace)
  await sql(`update workspaces set time_zone = 'Europe/Moscow', starts_at = '2026-01-05'`)
})
afterAll(async () => {
  await appDatabase().$client.end()
  await stage.close()
})

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
const clock = (to: number) => sql('update workspaces set clock_running = false, clock_virtual = $1, clock_real = now()', [new Date(to)])
const inRelay = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(stage.db.relay, work)

/** A call of the product's API that must succeed for every item. */
async function call(path: string, body: object): Promise<Answered> {
  const answer = await api('POST', path, body)
  const bad = answer.status >= 300 || (answer.body.items ?? []).some(({ status }) => status === 'rejected' || status === 'conflict')
  if (bad) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer
}
const told = (type: string, more: object = {}) => async (guest: number) =>
  void (await call('/events', { items: [{ source: 'site', externalId: type, type, occurredAt: at, customer: { id: String(guest) }, properties: { page: 'menu' }, ...more }] })) // biome-ignore format: one event
const sale = (guest: number, name: string) => ({
  source: 'till',
  externalId: `${name}/${guest}`,
  location: 'A',
  occurredAt: at,
  customer: { id: String(guest) },
  items: [{ sku: 'steak', category: 'Grill', quantity: 1, price: 100_000 }],
  total: 100_000,
})
const back = (guest: number, name: string) => {
  const { source, externalId, occurredAt } = sale(guest, name)
  return { source, externalId, occurredAt, receipt: { source, externalId }, items: [{ sku: 'steak', quantity: 1, amount: 100_000 }] }
}
const lot = (guest: number, expiresAt: number) => inRelay((c) => givePoints(c, stage.workspace, NOW - DAY, [{ key: `l/${guest}/${expiresAt}`, customer: guest, amount: 500, at: NOW - DAY, expiresAt, counter: 'issued', reason: 'test' }])) // biome-ignore format: a lot

/** A step of another campaign does something to the guest; sent through the real sender. Answers the message, if there is one. */
async function step(guest: number, kind: string, config: Record<string, unknown>) {
  const ports: Record<string, string[]> = { message: ['sent', 'not-sent'], feedback: ['happy', 'unhappy', 'no-answer'] }
  const arrows = (ports[kind] ?? ['next']).map((port) => `s.${port}>w`)
  const drawn = campaign({ in: ['manual'], s: [kind, config], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>s', ...arrows, 'w.next>out'], { controlShare: 0, quietHours: null }) // biome-ignore format: a drawing
  const id = await liveCampaign(stage, drawn)
  await CohortByHand.enter(stage, id, [guest], THEN)
  const adapters = new Adapters()
  while ((await sendOnce(stage.db.sender, adapters)) > 0);
  const [message] = await sql('select id, links from messages where campaign_id = $1', [id])
  return message as { id: number; links: Record<string, string> }
}
const mail = (text = 'Come') => ({ class: 'service', channels: ['email'], fallbackAfter: null, content: { email: { subject: 'Hello', text } } })
const byLink = (url: string, purpose: 'feedback' | 'unsubscribe', work: Parameters<typeof asGuest<unknown>>[3]) => asGuest(new URL(url).pathname.split('/')[2]!, [purpose], 'en', work) // biome-ignore format: one call

type Case = {
  /** A condition that holds. */
  where: object | null
  /** Before anybody waits for it. */
  given?: (guest: number) => Promise<unknown>
  /** The door by which it happens. */
  door: (guest: number) => Promise<unknown>
}
const eq = (field: string, value: unknown) => ({ field, op: 'eq', value })

const CASES: Record<(typeof EVENT_TYPES)[number] | 'custom.booked', Case> = {
  joined: {
    where: null,
    given: (guest) => call('/customers', { items: [{ id: String(guest), joinedAt: null }] }),
    door: (guest) => call('/customers', { items: [{ id: String(guest), joinedAt: at }] }),
  },
  visited: { where: eq('location', 'A'), door: (guest) => call('/receipts', { items: [sale(guest, 'visit')] }) },
  purchased: { where: { all: [eq('category', 'Grill'), { field: 'amount', op: 'gte', value: 50_000 }] }, door: (guest) => call('/receipts', { items: [sale(guest, 'purchase')] }) }, // biome-ignore format: a row
  returned: {
    where: eq('sku', 'steak'),
    given: (guest) => call('/receipts', { items: [sale(guest, 'regretted')] }),
    door: (guest) => call('/returns', { items: [back(guest, 'regretted')] }),
  },
  points_returned: {
    where: eq('properties.points', 200),
    given: async (guest) => {
      await lot(guest, NOW + 300 * DAY)
      await call('/pos/checkout', { ...sale(guest, 'paid'), spend: 200 })
    },
    door: (guest) => call('/returns', { items: [back(guest, 'paid')] }),
  },
  coupon_redeemed: {
    where: eq('properties.offer', 'Cake'),
    given: (guest) =>
      sql(`insert into grants (workspace_id, key, customer_id, name, kind, reward, code, granted_at, expires_at) values ($1, 'g', $2, 'Cake', 'gift', $3, 'CAKE1', $4, $5)`, [stage.workspace, guest, { kind: 'gift', sku: 'cake', title: 'Cake' }, new Date(NOW), new Date(NOW + DAY)]), // biome-ignore format: a grant
    door: () => call('/offers/CAKE1/redeem', {}),
  },
  points_earned: { where: eq('properties.points', 70), door: (guest) => step(guest, 'points', { amount: 70, expiresAfter: null, reason: 'gift' }) },
  points_spent: {
    where: { field: 'properties.points', op: 'lt', value: 0 },
    given: (guest) => lot(guest, NOW + 300 * DAY),
    door: (guest) => call('/pos/checkout', { ...sale(guest, 'spend'), spend: 200 }),
  },
  points_expired: {
    where: eq('properties.points', -500),
    given: (guest) => lot(guest, NOW + MINUTE),
    door: () => inRelay((c) => expirePoints(c, stage.workspace, THEN)),
  },
  points_expiring: { where: eq('amount', 500), given: (guest) => lot(guest, NOW + 7 * DAY + MINUTE), door: async () => {} },
  birthday: { where: null, given: (guest) => call('/customers', { items: [{ id: String(guest), birthday: '1990-02-28' }] }), door: async () => {} },
  basket_abandoned: {
    where: {
      all: [
        { field: 'properties.categories', op: 'contains', value: 'Grill' },
        { field: 'amount', op: 'gte', value: 50_000 },
      ],
    },
    given: (guest) => call('/pos/checkout', { ...sale(guest, 'basket'), occurredAt: new Date(NOW).toISOString(), mode: 'reserve' }),
    door: () => inRelay((c) => releaseOverdue(c, stage.workspace, THEN)),
  },
  page_viewed: { where: eq('properties.page', 'menu'), door: told('page_viewed') },
  call: { where: eq('properties.missed', true), door: told('call', { properties: { missed: true } }) },
  feedback_left: {
    where: { field: 'properties.score', op: 'lte', value: 2 },
    door: async (guest) => {
      const config = { question: 'How was it?', scale: 'stars', happyFrom: 4, answerWithin: 'P3D', message: mail('{{ links.feedback }}') }
      const { links } = await step(guest, 'feedback', config)
      await byLink(links.feedback!, 'feedback', (who) => answerFeedback(who, { score: '2', text: null }))
    },
  },
  area_entered: { where: eq('properties.area', 'mall'), door: told('area_entered', { properties: { area: 'mall' } }) },
  area_left: { where: eq('location', 'A'), door: told('area_left', { location: 'A' }) },
  message_sent: { where: eq('channel', 'email'), door: (guest) => step(guest, 'message', mail()) },
  message_delivered: { where: eq('channel', 'email'), door: (guest) => step(guest, 'message', mail()) },
  message_opened: { where: eq('channel', 'email'), door: async (guest) => call(`/sandbox/messages/${(await step(guest, 'message', mail())).id}`, { event: 'opened' }) }, // biome-ignore format: a row
  message_clicked: { where: eq('channel', 'email'), door: async (guest) => call(`/sandbox/messages/${(await step(guest, 'message', mail())).id}`, { event: 'clicked' }) }, // biome-ignore format: a row
  unsubscribed: {
    where: eq('channel', 'email'),
    door: async (guest) => byLink((await step(guest, 'message', mail('{{ links.unsubscribe }}'))).links.unsubscribe!, 'unsubscribe', (who) => unsubscribe(who)),
  },
  attribute_changed: {
    where: { all: [{ field: 'properties.changed', op: 'contains', value: 'tier' }, eq('properties.tier', 'gold'), eq('properties.was.tier', 'silver')] },
    given: (guest) => call('/customers', { items: [{ id: String(guest), tier: 'silver' }] }),
    door: (guest) => call('/customers', { items: [{ id: String(guest), tier: 'gold' }] }),
  },
  'custom.booked': { where: { field: 'properties.seats', op: 'between', value: [2, 6] }, door: told('custom.booked', { properties: { seats: 4 } }) },
}
const never = { all: [{ field: 'properties.page', op: 'eq', value: 'no such' }] }

type Live = { entered: number; closed: number; inside: CohortByHand; leaving: CohortByHand }

/** Of one type: a campaign that is entered by it, one whose condition never holds, one whose guest waits for it, and one that it ends. */
async function live(event: string, where: object | null, guest: number): Promise<Live> {
  const entry = { event, ...(event === 'points_expiring' ? { within: 'P7D' } : {}) }
  const plain = { controlShare: 0, quietHours: null, goal: null }
  const through = (config: object, settings: object = {}) => campaign({ in: ['event', { ...entry, ...config }], w: ['wait', { for: 'P1D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], { ...plain, ...settings }) // biome-ignore format: a drawing
  const waiting = campaign({ in: ['manual'], l: ['listen', { event, where, within: 'P9D' }], w: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>l', 'l.happened>w', 'l.timed-out>out', 'w.next>out'], plain) // biome-ignore format: a drawing
  const standing = campaign({ in: ['manual'], w: ['wait', { for: 'P9D' }], out: ['end'] }, ['in.next>w', 'w.next>out'], {
    ...plain,
    exitWhen: { event, where },
  })
  const [entered, closed] = [await liveCampaign(stage, through({ where })), await liveCampaign(stage, through({ where: never }))]
  const [l, x] = [await liveCampaign(stage, waiting), await liveCampaign(stage, standing)]
  await sql('update campaign_versions set exits = true where campaign_id = $1', [x])
  // As a launch does where birthdays or expiring points count.
  await sql(`update campaigns set calendar_at = $2 where id = any($1::bigint[]) and $3 in ('birthday', 'points_expiring')`, [[entered, closed, l, x], new Date(NOW), event]) // biome-ignore format: one statement
  const inside = await CohortByHand.enter(stage, l, [guest], NOW)
  return { entered, closed, inside, leaving: await CohortByHand.enter(stage, x, [guest], NOW) }
}

/** All that happened, to the end: whoever else writes on this server holds back what is safe to read. */
async function relay(): Promise<void> {
  const { relay, app } = stage.db
  const campaigns = await sql('select id from campaigns where calendar_at is not null order by id')
  for (const { id } of campaigns) await stage.run((ctx) => lookAtCalendar(ctx, id))
  for (;;) {
    while ((await relayFacts(relay)) + (await relayWaits(relay)) + (await relayExits(relay, app)) > 0);
    while ((await relayArrivals(relay, app)) + (await relayStirred(relay, app)) + (await relaySends(relay, app)) > 0);
    const [row] = await sql(
      `select (select count(*) from facts f, cursors c where c.name in ('relay.facts', 'relay.exits', 'relay.arrivals') and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id))::int
         + (select count(*) from waits w, cursors c where c.name = 'relay.waits' and w.xid > c.xid::text::xid8)::int + (select count(*) from stirred)::int as left`,
    )
    if (row.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('every event lets in, is waited for and ends journeys, by the door it comes through and by its conditions', async () => {
  const types = Object.keys(CASES) as (keyof typeof CASES)[]
  expect(types.filter((type) => type !== 'custom.booked').toSorted()).toEqual([...EVENT_TYPES].toSorted())
  await clock(NOW)
  const lives = new Map<string, Live & { guest: number }>()
  for (const [i, type] of types.entries()) {
    const guest = stage.customers[i]!
    await CASES[type].given?.(guest)
    lives.set(type, { ...(await live(type, CASES[type].where, guest)), guest })
  }
  await relay()
  await clock(THEN)
  for (const type of types) await CASES[type].door(lives.get(type)!.guest)
  await relay()
  const seen: Record<string, unknown> = {}
  for (const [type, { entered, closed, inside, leaving, guest }] of lives) {
    for (const cohort of [inside, leaving]) {
      await cohort.hear()
      await cohort.at(THEN + 1)
    }
    const [row] = await sql(
      `select exists (select 1 from enrolments where campaign_id = $1 and customer_id = $3) as entered, exists (select 1 from enrolments where campaign_id = $2) as closed,
         (select port from passes where campaign_id = $4 and step = 'l') as listened, (select reason from enrolments where campaign_id = $5) as left`,
      [entered, closed, guest, inside.key.campaign, leaving.key.campaign],
    )
    seen[type] = row
  }
  expect(seen).toEqual(Object.fromEntries(types.map((type) => [type, { entered: true, closed: false, listened: 'happened', left: 'exit.event' }])))
}, 180_000)
