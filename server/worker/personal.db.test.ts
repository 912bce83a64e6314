import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Offer } from '../../workflows/model/offer'
import { campaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { trace } from '../insight/trace'
import { refreshHabits } from '../offers/personal/refresh'
import { caller } from '../rest/testing'
import { sendOnce } from '../sender/sender'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

/** A café: many drink coffee and eat cake with it, others have tea and soup. */
const NOW = Date.parse('2026-01-12T09:00:00Z')
const LUNCH = ['Coffee', 'Cake']
const DINNER = ['Tea', 'Soup']
const DINER = 21
const STRANGER = 40

const on = (category: string, name: string): Offer => ({
  name,
  reward: { kind: 'discount', percent: 20, on: { field: 'category', op: 'in', value: [category] } },
})
const OFFERS = new Map<string, Offer>([
  ['1', on('Cake', 'Sweet')],
  ['2', on('Soup', 'Hot')],
  ['4', { name: 'Thanks', reward: { kind: 'points', amount: 300 } }],
  ['3', { name: 'A coffee', reward: { kind: 'gift', sku: 'Coffee-0', title: 'Coffee' } }],
])

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 40 })
  const api = await caller(stage.db, stage.workspace)
  await stage.db.owner.$client.query('update workspaces set clock_virtual = $2, clock_running = false where id = $1', [stage.workspace, new Date(NOW)])
  // Guests 1 to 20 come for lunch, 21 to 39 for dinner; of each twenty the first has only the first thing. Guest 40 never came.
  const items = Array.from({ length: 39 }, (_, i) => i + 1).flatMap((guest) => {
    const [first, second] = guest <= 20 ? LUNCH : DINNER
    const categories = guest % 20 === 1 ? [first!] : [first!, second!]
    return [1, 2, 3].map((week) => ({
      source: 'till',
      externalId: `${guest}-${week}`,
      location: 'A',
      occurredAt: new Date(NOW - week * 7 * 86_400_000).toISOString(),
      customer: { externalId: `${guest}` },
      items: categories.map((category) => ({ sku: `${category}-${week % 2}`, name: `${category} of the day`, category, quantity: 1, price: 30_000 })),
      total: 30_000 * categories.length,
    }))
  })
  const { body } = await api('POST', '/receipts', { items })
  expect(body.items.filter(({ status }) => status !== 'accepted')).toEqual([])
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const guest = (n: number) => stage.customers[n - 1]!
const saved = { saved: { segments: new Map(), offers: OFFERS } }

const MESSAGE = {
  class: 'service',
  channels: ['email'],
  fallbackAfter: null,
  content: { email: { subject: 'For you', text: '{{ offer.name }}: {{ offer.summary }} {{ offer.code | default: "" }}' } },
}
const offering = (goal: string, from: string[], message: unknown = null) =>
  liveCampaign(
    stage,
    campaign(
      {
        in: ['manual'],
        give: ['offer', { offer: { name: 'Yours', reward: { kind: 'personal', goal, from } }, validFor: 'P30D', message }],
        yes: ['end'],
        no: ['end'],
      },
      ['in.next>give', 'give.sent>yes', 'give.not-sent>no'],
      { controlShare: 0 },
    ),
    saved,
  )
const granted = async (id: number) =>
  (await sql('select customer_id as customer, name, kind, code, personal from grants where campaign_id = $1 order by customer_id', [id])).rows

test('two guests get different offers, once after a repeat; the grant and the trace say why', async () => {
  const id = await offering('widen_basket', ['1', '2'])
  const cohort = await CohortByHand.enter(stage, id, [guest(1), guest(DINER)], NOW)
  const first = await granted(id)
  expect(first.map(({ customer, name, personal }) => [customer, name, personal.goal, personal.offer, personal.why])).toEqual([
    [guest(1), 'Sweet', 'widen_basket', '1', 'often_together'],
    [guest(DINER), 'Hot', 'widen_basket', '2', 'often_together'],
  ])
  // Meanwhile the first bought soup, and a dinner is what the shop sells: nothing of that changes what was given.
  await sql('delete from shop_habits where workspace_id = $1', [stage.workspace])
  await cohort.repeat()
  expect(await granted(id)).toEqual(first)

  const { rows } = await sql('select id from enrolments where campaign_id = $1 and customer_id = $2', [id, guest(1)])
  const told = await stage.run((ctx) => trace(ctx, id, rows[0].id))
  expect(told.entries.find(({ did }) => did === 'outcome')?.saw).toMatchObject({
    offer: 'Sweet',
    goal: 'widen_basket',
    why: expect.stringMatching(/^Guests who buy “Coffee” buy “Cake” 1\.\d times as often as others\.$/),
  })
  const russian = await stage.run((ctx) => trace({ ...ctx, locale: 'ru' }, id, rows[0].id))
  expect(russian.entries.find(({ did }) => did === 'outcome')?.saw?.why).toMatch(/^Кто берёт «Coffee», берёт «Cake» в 1,\d раза чаще остальных\.$/)
})

test('whoever nothing suits leaves by not-sent, with the reason, and is written nothing', async () => {
  const id = await offering('widen_basket', ['1', '2'], MESSAGE)
  const [rich, fresh] = [guest(2), guest(1)]
  await sql(
    `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, body_hash)
     select $1, 'till', 'soup', (select id from locations where workspace_id = $1 limit 1), $2, $3, $3, '2026-01-10', 12, 6, 100, ''`,
    [stage.workspace, rich, new Date(NOW - 86_400_000)],
  )
  await sql(
    `insert into receipt_items (workspace_id, receipt_id, line, sku, category, quantity, price)
     select workspace_id, id, 0, 'Soup-0', 'Soup', 1, 100 from receipts where workspace_id = $1 and external_id = 'soup'`,
    [stage.workspace],
  )
  await CohortByHand.enter(stage, id, [rich, fresh], NOW)
  expect((await granted(id)).map(({ customer }) => customer)).toEqual([fresh])
  const { rows } = await sql('select customer_id as customer, state, reason from asks where campaign_id = $1 order by 1', [id])
  expect(rows).toEqual([
    { customer: fresh, state: 'pending', reason: null },
    { customer: rich, state: 'skipped', reason: 'no_offer' },
  ])
  const left = await sql(`select port from passes where campaign_id = $1 and customer_id = $2 and step = 'give'`, [id, rich])
  expect(left.rows).toEqual([{ port: 'not-sent' }])
  expect(await stage.count(`messages where campaign_id = ${id}`)).toBe(1)
})

test('the message speaks of what was chosen', async () => {
  const id = await offering('reward', ['1', '2', '3'], MESSAGE)
  await CohortByHand.enter(stage, id, [guest(3), guest(DINER + 1)], NOW)
  const points = await offering('reward', ['4'], MESSAGE)
  await CohortByHand.enter(stage, points, [guest(5)], NOW)
  const adapters = new Adapters()
  while ((await sendOnce(stage.db.sender, adapters)) > 0);
  expect((await sql('select text from messages where campaign_id = $1', [points])).rows).toEqual([{ text: expect.stringMatching(/^Thanks: 300 баллов/) }])
  expect(await stage.count(`ledger where campaign_id = ${points} and account = 'customer' and amount = 300`)).toBe(1)
  const { rows } = await sql(
    'select m.customer_id as customer, m.text, g.code from messages m join grants g on g.enrolment_id = m.enrolment_id where m.campaign_id = $1 order by 1',
    [id],
  )
  expect(rows.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Sweet: .*20.*Cake.* \w{4} \w{4}/),
    expect.stringMatching(/^Hot: .*20.*Soup.* \w{4} \w{4}/),
  ])
})

test('a gift that has run out is not given; what there is too much of goes to who buys it', async () => {
  const api = await caller(stage.db, stage.workspace)
  const put = (quantity: number) => api('PUT', '/stock', { items: [{ sku: 'Coffee-0', quantity }] })
  await put(0)
  const none = await offering('reward', ['3'])
  await CohortByHand.enter(stage, none, [guest(4)], NOW)
  expect(await granted(none)).toEqual([])
  await put(500)
  const clear = await offering('clear_stock', ['3'])
  await CohortByHand.enter(stage, clear, [guest(4)], NOW)
  expect((await granted(clear)).map(({ name, personal }) => [name, personal.values])).toEqual([
    ['A coffee', { what: 'Coffee of the day', over: 480, there: 500 }],
  ])
})

test('a stranger gets what most buy; habits are summed up anew without changing what was there twice', async () => {
  await stage.run((ctx) => refreshHabits(ctx.tx.sql, stage.workspace, new Date(NOW)))
  await stage.run((ctx) => refreshHabits(ctx.tx.sql, stage.workspace, new Date(NOW)))
  const { rows } = await sql(`select name, buyers, purchases from shop_topics where workspace_id = $1 and kind = 'category' order by name`, [stage.workspace])
  expect(rows).toEqual([
    { name: 'Cake', buyers: 19, purchases: 57 },
    { name: 'Coffee', buyers: 20, purchases: 60 },
    { name: 'Soup', buyers: 19, purchases: 55 },
    { name: 'Tea', buyers: 19, purchases: 57 },
  ])
  const id = await offering('reward', ['1', '2', '3'])
  await CohortByHand.enter(stage, id, [guest(STRANGER)], NOW)
  expect((await granted(id)).map(({ personal }) => personal.why)).toEqual(['popular'])
})
