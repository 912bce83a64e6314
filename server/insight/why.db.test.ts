import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign as draw } from '../../workflows/testing/graphs'
import { publish } from '../campaigns/publish'
import { create } from '../campaigns/service'
import { inContext } from '../context'
import { enterByEvents } from '../journeys/enter-by-event'
import { enter, launch } from '../journeys/service'
import { caller } from '../rest/testing'
import { why } from './why'

let db: TestDatabase
let workspace: string
const NOW = new Date('2026-03-01T09:00:00Z')
beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_RELAY_URL = db.urls.relay
  process.env.KASKAD_SENDER_URL = db.urls.sender
  process.env.KASKAD_SECRET ??= 'test-secret-test-secret-test-secret'
  workspace = await makeWorkspace(db.owner, { startsAt: NOW, rate: 1, language: 'en' })
})
afterAll(() => db.drop())

const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const customer = async (city: string, tier: string | null) =>
  (
    await db.owner.$client.query(`insert into customers (workspace_id, external_id, city, tier, created_at) values ($1, $2, $3, $4, $5) returning id`, [
      workspace,
      `${city}${tier}`,
      city,
      tier,
      NOW,
    ])
  ).rows[0].id as number

async function launched(steps: Parameters<typeof draw>[0], arrows: string[], settings: object = {}): Promise<number> {
  const document = draw(steps, arrows)
  document.settings = { ...document.settings, controlShare: 0, ...settings }
  return run(async (ctx) => {
    const id = Number((await create(ctx, document)).id)
    await publish(ctx, id)
    await launch(ctx, { campaign: id })
    return id
  })
}
const holding = (rules: { code: string; holds: boolean }[]) => rules.map((rule) => `${rule.holds ? '+' : '-'} ${rule.code}`)

test('who is outside sees each condition with its value and what it would need; who is inside sees where', async () => {
  const [gold, plain] = [await customer('Omsk', 'gold'), await customer('Tomsk', null)]
  const rule = {
    all: [
      { field: 'city', op: 'eq', value: 'Omsk' },
      { field: 'tier', op: 'is_set' },
    ],
  }
  const id = await launched({ in: ['segment', { segment: rule, when: { kind: 'once' } }], pause: ['wait', { for: 'P30D' }], out: ['end'] }, [
    'in.next>pause',
    'pause.next>out',
  ])
  const outside = await run((ctx) => why(ctx, id, plain))
  expect(outside.inside).toBe(false)
  expect(holding(outside.rules)).toEqual(['+ live', '- condition', '- condition', '- matches', '- entry_open'])
  expect(outside.rules[1]).toMatchObject({ saw: 'Tomsk', wouldNeed: expect.stringContaining('Omsk') })
  expect(outside.rules[2]).toMatchObject({ saw: null, wouldNeed: expect.any(String) })
  const inside = await run((ctx) => why(ctx, id, gold))
  expect(inside).toMatchObject({ inside: true, control: false, enrolment: expect.any(String) })
  expect(holding(inside.rules)).toContain('+ inside')
  const russian = await inContext({ workspace, locale: 'ru', actor: 'test' }, (ctx) => why(ctx, id, plain), db.app)
  for (const { text, wouldNeed } of russian.rules) expect(`${text}${wouldNeed ?? ''}`).toMatch(/[а-я]/)
})

test('sent in by hand, once, after a time, out of its dates, and not live', async () => {
  const guest = await customer('Perm', null)
  const steps = { in: ['manual'], out: ['end'] } as Parameters<typeof draw>[0]
  const once = await launched(steps, ['in.next>out'])
  await run((ctx) => enter(ctx, { campaign: once, customers: [guest] }))
  await db.owner.$client.query(`update enrolments set state = 'finished' where campaign_id = $1`, [once])
  expect(holding((await run((ctx) => why(ctx, once, guest))).rules)).toEqual(['+ live', '- sent_in', '- once'])
  const after = await launched(steps, ['in.next>out'], { reentry: { kind: 'after', duration: 'P90D' }, endsAt: '2026-04-01T00:00:00Z' })
  await run((ctx) => enter(ctx, { campaign: after, customers: [guest] }))
  await db.owner.$client.query(`update enrolments set state = 'finished' where campaign_id = $1`, [after])
  expect(holding((await run((ctx) => why(ctx, after, guest))).rules)).toEqual(['+ live', '+ not_over', '- sent_in', '- again'])
  await db.owner.$client.query(`update campaigns set state = 'paused' where id = $1`, [after])
  expect((await run((ctx) => why(ctx, after, guest))).rules[0]).toMatchObject({ code: 'live', holds: false, saw: 'paused' })
  await expect(run((ctx) => why(ctx, after + 99, guest))).rejects.toMatchObject({ code: 'campaign.unknown' })
  await expect(run((ctx) => why(ctx, after, guest + 99))).rejects.toMatchObject({ code: 'customer.unknown' })
})

const clock = (at: string) => db.owner.$client.query('update workspaces set clock_running = false, clock_virtual = $2 where id = $1', [workspace, new Date(at)])
const tell = async (id: number, guest: number) => (await run((ctx) => why(ctx, id, guest))).rules
const row = (rules: Awaited<ReturnType<typeof tell>>, code: string) => rules.find((rule) => rule.code === code)
const bySegment = (when: object, settings: object = {}) =>
  launched(
    { in: ['segment', { segment: { field: 'city', op: 'eq', value: 'Ufa' }, when }], pause: ['wait', { for: 'P30D' }], out: ['end'] },
    ['in.next>pause', 'pause.next>out'],
    settings,
  )

test('an entry at an instant says that it is still to come, and once it is over that it is', async () => {
  await clock('2026-03-01T09:00:00Z')
  const guest = await customer('Ufa', 'at')
  const id = await bySegment({ kind: 'at', at: '2026-03-10T09:00:00Z' })
  await clock('2026-03-02T09:00:00Z')
  expect(row(await tell(id, guest), 'entry_waits')).toMatchObject({ holds: false, saw: '2026-03-10T09:00:00.000Z', text: expect.stringContaining('10 Mar 2026'), wouldNeed: expect.any(String) }) // biome-ignore format: one thing
  await db.owner.$client.query(`update campaigns set state = 'paused' where id = $1`, [id])
  await clock('2026-03-11T09:00:00Z')
  expect(holding(await tell(id, guest))).toContain('- entry_due')
  await db.owner.$client.query(`update campaigns set state = 'live', enters_at = null where id = $1`, [id])
  expect(row(await tell(id, guest), 'entry_at')).toMatchObject({ holds: false, text: expect.stringContaining('10 Mar 2026'), wouldNeed: expect.any(String) })
  // Stopped before its instant: nobody was let in at it.
  await db.owner.$client.query(`update campaigns set state = 'stopped', ended_at = '2026-03-05' where id = $1`, [id])
  expect(holding(await tell(id, guest))).toEqual(['- live', '+ condition', '+ matches'])
})

test('an entry on a schedule says when it comes round, and when it never will again; a segment that waits for its start says so', async () => {
  await clock('2026-03-01T09:00:00Z')
  const guest = await customer('Ufa', 'schedule')
  const id = await bySegment({ kind: 'schedule', every: 'P7D', from: '2026-03-02T07:00:00Z' }, { endsAt: '2026-03-12T00:00:00Z' })
  await clock('2026-03-01T10:00:00Z')
  expect(row(await tell(id, guest), 'entry_next')).toMatchObject({ holds: false, saw: '2026-03-02T07:00:00.000Z', wouldNeed: expect.any(String) })
  await db.owner.$client.query('update campaigns set enters_at = null where id = $1', [id])
  await clock('2026-03-09T10:00:00Z')
  expect(row(await tell(id, guest), 'entry_done')).toMatchObject({ holds: false, wouldNeed: expect.stringContaining('end') })
  await clock('2026-03-01T09:00:00Z')
  const later = await bySegment({ kind: 'once' }, { startsAt: '2026-03-20T09:00:00Z' })
  expect(holding(await tell(later, guest))).toEqual(['+ live', '- started', '+ condition', '+ matches', '- entry_waits'])
  await clock('2026-03-21T09:00:00Z')
  await db.owner.$client.query('update campaigns set enters_at = null where id = $1', [later])
  expect(row(await tell(later, guest), 'entry_open')).toMatchObject({ saw: '2026-03-20T09:00:00.000Z' })
})

test('a continuous entry tells who newly comes to match from who matched already', async () => {
  await clock('2026-03-01T09:00:00Z')
  const [known, fresh] = [await customer('Ufa', 'known'), await customer('Ufa', 'fresh')]
  const id = await bySegment({ kind: 'continuous' }, { reentry: { kind: 'after', duration: 'P1D' } })
  await db.owner.$client.query(`update enrolments set state = 'finished', entered_at = entered_at - interval '2 days' where campaign_id = $1`, [id])
  await db.owner.$client.query('delete from entry_members where campaign_id = $1 and customer_id = $2', [id, fresh])
  expect(holding(await tell(id, known))).toEqual(['+ live', '+ condition', '+ matches', '- newly', '+ again'])
  expect(holding(await tell(id, fresh))).toContain('+ newly')
})

let n = 0
const happen = async (guest: number, type: string, at: string, more: { amount?: number; properties?: object; known?: string; live?: boolean } = {}) =>
  (
    await db.owner.$client.query(
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, amount, properties, live) values ($1, $2, $3, $4, $5, 'test', $6, $7, $8, $9) returning id`,
      [workspace, type, guest, at, more.known ?? at, `why${++n}`, more.amount ?? null, JSON.stringify(more.properties ?? {}), more.live ?? true],
    )
  ).rows[0].id as number
const byEvent = (config: Record<string, unknown>, settings: object = {}) =>
  launched({ in: ['event', config], pause: ['wait', { for: 'P30D' }], out: ['end'] }, ['in.next>pause', 'pause.next>out'], settings)

test('an entry by an event says that none came, and of the last that came which condition it did not meet', async () => {
  await clock('2026-03-01T09:00:00Z')
  const guest = await customer('Kazan', 'event')
  const where = { all: [{ field: 'amount', op: 'gte', value: 50_000 }, { not: { field: 'properties.kind', op: 'eq', value: 'test' } }, { field: 'channel', op: 'eq', value: 'sms' }] } // biome-ignore format: a filter
  const id = await byEvent({ event: 'custom.ordered', where })
  await clock('2026-03-03T09:00:00Z')
  const none = await tell(id, guest)
  expect(holding(none)).toEqual(['+ live', '- event'])
  expect(none[1]).toMatchObject({ saw: null, text: expect.stringContaining('ordered'), wouldNeed: expect.any(String) })

  await happen(guest, 'custom.ordered', '2026-03-01T12:00:00Z', { amount: 90_000, properties: { channel: 'sms' } })
  await happen(guest, 'custom.ordered', '2026-03-02T12:00:00Z', { amount: 30_000, properties: { kind: 'test', channel: 'sms' } })
  const last = await tell(id, guest)
  expect(holding(last)).toEqual(['+ live', '+ event', '- where', '- where', '+ where', '- event_meets'])
  expect(last[1]).toMatchObject({ saw: '2026-03-02T12:00:00.000Z' })
  const plain = (text: string | null) => text?.replace(/\s/g, ' ')
  expect(last.slice(2, 4).map(({ text, saw, wouldNeed }) => [plain(text), saw, plain(wouldNeed)])).toEqual([
    ['Amount: ₽300 (at least ₽500)', 30_000, 'Amount of ₽500 or more'],
    ['Kind: test (is test)', 'test', 'Not: kind is test'],
  ])
  const russian = await inContext({ workspace, locale: 'ru', actor: 'test' }, (ctx) => why(ctx, id, guest), db.app)
  for (const { text, wouldNeed } of russian.rules.filter(({ code }) => code !== 'where')) expect(`${text}${wouldNeed ?? ''}`).toMatch(/[а-я]/)

  const fact = await happen(guest, 'custom.ordered', '2026-03-03T08:00:00Z', { amount: 60_000, properties: { channel: 'sms' } })
  expect(holding(await tell(id, guest))).toEqual(['+ live', '+ event', '+ where', '+ where', '+ where', '+ event_meets'])
  await run((ctx) => enterByEvents(ctx, id, [{ fact, customer: guest, type: 'custom.ordered', at: Date.parse('2026-03-03T08:00:00Z'), occurredAt: Date.parse('2026-03-03T08:00:00Z'), amount: 60_000, properties: { channel: 'sms' }, location: null, hour: null, weekday: null, lines: [] }])) // biome-ignore format: a happening
  expect(holding(await tell(id, guest))).toEqual(['+ live', '+ event', '+ event_used', '+ inside'])
  await db.owner.$client.query(`update enrolments set state = 'finished' where campaign_id = $1`, [id])
  expect(holding(await tell(id, guest))).toEqual(['+ live', '+ event', '- event_used', '- once'])
})

test('of a receipt one line must be all that is asked: each condition shows what the lines held, and the whole says whether one was', async () => {
  await clock('2026-03-01T09:00:00Z')
  const guest = await customer('Samara', 'lines')
  const where = { all: [{ field: 'category', op: 'eq', value: 'Grill' }, { field: 'sku', op: 'eq', value: 'tea' }] } // biome-ignore format: a filter
  const id = await byEvent({ event: 'purchased', where })
  await clock('2026-03-03T09:00:00Z')
  const api = await caller(db, workspace)
  const items = [
    { sku: 'steak', category: 'Grill', quantity: 1, price: 900 },
    { sku: 'tea', category: 'Drinks', quantity: 1, price: 100 },
  ]
  const receipt = {
    source: 'till',
    externalId: 'why',
    location: '5',
    occurredAt: '2026-03-02T12:00:00Z',
    customer: { externalId: 'Samaralines' },
    items,
    total: 1000,
  }
  expect((await api('POST', '/receipts', { items: [receipt] })).body).toMatchObject({ items: [{ status: 'accepted' }] })
  const rules = await tell(id, guest)
  expect(holding(rules)).toEqual(['+ live', '+ event', '+ where', '+ where', '- event_meets'])
  expect(rules.slice(2).map(({ saw, wouldNeed }) => [saw, wouldNeed])).toEqual([
    [['Grill', 'Drinks'], null],
    [['steak', 'tea'], null],
    [false, 'Category is Grill and item is tea'],
  ])
})

test('an entry by sends looks at those of other campaigns', async () => {
  await clock('2026-03-01T09:00:00Z')
  const id = await byEvent({ event: 'message_sent', where: { field: 'channel', op: 'eq', value: 'sms' } })
  const other = await bySegment({ kind: 'continuous' })
  const guest = await customer('Ufa', 'sends')
  const send = async (campaign: number) => {
    const { rows } = await db.owner.$client.query(
      `insert into enrolments (workspace_id, campaign_id, customer_id, entry, version, control, entered_at, state) values ($1, $2, $3, 1, 1, false, $4, 'finished') returning id`,
      [workspace, campaign, guest, NOW],
    )
    await db.owner.$client.query(
      `insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, attempt, state, asked_at, not_before, accepted_at)
       values ($1, $2, $3, 'x', 1, 1, 1, $4, 'email', 'a', 'promo', 0, 'accepted', $5, $5, $5)`,
      [workspace, campaign, rows[0].id, guest, new Date('2026-03-02T09:00:00Z')],
    )
  }
  await clock('2026-03-03T09:00:00Z')
  await send(id)
  expect(holding(await tell(id, guest))).toEqual(['+ live', '- event', '- once'])
  await send(other)
  expect(holding(await tell(id, guest))).toEqual(['+ live', '+ event', '- where', '- event_meets', '- once'])
})

test('an event that came too early, too late, with history or from a mail program is said to have', async () => {
  await clock('2026-03-01T09:00:00Z')
  const id = await byEvent({ event: 'message_clicked' })
  await clock('2026-03-08T09:00:00Z')
  const says = async (...more: [string, Parameters<typeof happen>[3]?]) => {
    const guest = await customer('Kirov', `late${n}`)
    await happen(guest, 'message_clicked', ...more)
    return holding((await tell(id, guest)).slice(2))
  }
  expect(await says('2026-02-28T09:00:00Z')).toEqual(['- event_since'])
  expect(await says('2026-03-02T09:00:00Z', { known: '2026-03-05T09:00:00Z', live: false })).toEqual(['- event_fresh'])
  expect(await says('2026-03-02T09:00:00Z', { live: false })).toEqual(['- event_live'])
  expect(await says('2026-03-02T09:00:00Z', { properties: { machine: true } })).toEqual(['- event_person'])
  expect(await says('2026-03-02T09:00:00Z')).toEqual([])
})

test('an entry by the calendar says when it lets in, or what is not known', async () => {
  await clock('2026-03-01T09:00:00Z')
  const [nobody, leapling] = [await customer('Tver', 'nobody'), await customer('Tver', 'leapling')]
  await db.owner.$client.query(`update customers set birthday = '1992-02-29', time_zone = 'Asia/Tokyo' where id = $1`, [leapling])
  const birthday = await byEvent({ event: 'birthday', daysBefore: 3 })
  expect(holding(await tell(birthday, nobody))).toEqual(['+ live', '- birthday'])
  expect(row(await tell(birthday, leapling), 'birthday_next')).toMatchObject({
    holds: false,
    saw: '2027-02-24T15:00:00.000Z',
    text: expect.stringContaining('3 days'),
  })
  const points = await byEvent({ event: 'points_expiring', within: 'P3D' })
  expect(row(await tell(points, nobody), 'points')).toMatchObject({ holds: false, wouldNeed: expect.any(String) })
})

test('a condition that must not hold does not hold where it is so', async () => {
  await clock('2026-03-01T09:00:00Z')
  const guest = await customer('Sochi', 'gold')
  const segment = { all: [{ field: 'city', op: 'eq', value: 'Sochi' }, { not: { field: 'tier', op: 'eq', value: 'gold' } }] } // biome-ignore format: a rule
  const id = await launched({ in: ['segment', { segment, when: { kind: 'continuous' } }], out: ['end'] }, ['in.next>out'])
  const rules = await tell(id, guest)
  expect(holding(rules)).toEqual(['+ live', '+ condition', '- condition', '- matches'])
  expect(rules[2]).toMatchObject({ saw: 'gold', wouldNeed: expect.stringMatching(/^Not: tier/) })
})
