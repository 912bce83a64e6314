import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign, MESSAGE } from '../../workflows/testing/graphs'
import { caller } from '../rest/testing'
import type { TraceEntry } from './trace'

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z', rate: 1 })
  api = await caller(db, workspace)
})
afterAll(() => db.drop())

const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, [workspace, ...values])

const receipt = (n: string, externalId: string, occurredAt: string, price: number) => ({
  source: 'till',
  externalId: n,
  location: 'L1',
  occurredAt,
  customer: { externalId },
  items: [{ sku: 'steak', category: 'Grill', quantity: 1, price }],
  total: price,
})

const RULES = [
  { id: 'rich', name: 'Rich', rule: { field: 'spent', op: 'gte', value: 50_000_000 } },
  { id: 'moscow', name: 'From Moscow', rule: { field: 'city', op: 'eq', value: 'Moscow' } },
  { id: 'rest', name: 'Never asked', rule: { field: 'visits', op: 'gte', value: 0 } },
]

function drawn(segment: unknown, controlShare: number) {
  return campaign(
    { in: ['segment', { segment, when: { kind: 'once' } }], who: ['branch', { rules: RULES }], hello: ['message', MESSAGE], end: ['end', { reason: 'done' }] },
    ['in.next>who', 'who.rich>hello', 'who.moscow>hello', 'who.rest>hello', 'who.else>hello', 'hello.sent>end', 'hello.not-sent>end'],
    { controlShare },
  )
}

/** Launches, and gives the enrolment of one guest. */
async function launched(segment: unknown, controlShare: number, guest: string) {
  const made = await api('POST', '/campaigns', drawn(segment, controlShare))
  const id = made.body.id as string
  const answer = await api('POST', `/campaigns/${id}/launch`)
  expect([answer.status, answer.body]).toMatchObject([200, { state: 'live' }])
  const { rows } = await sql(
    'select e.id, e.customer_id, e.control, e.entered_at from enrolments e join customers c on c.id = e.customer_id where e.workspace_id = $1 and e.campaign_id = $2 and c.external_id = $3',
    [id, guest],
  )
  return { id, enrolment: rows[0].id as number, customer: rows[0].customer_id as number, control: rows[0].control as boolean, at: rows[0].entered_at as Date }
}

const traced = async ({ id, enrolment }: { id: string; enrolment: number }, language = 'en') => {
  const answer = await api('GET', `/campaigns/${id}/enrolments/${enrolment}/trace`, undefined, { 'accept-language': language })
  expect(answer.status).toBe(200)
  return answer.body.entries as TraceEntry[]
}

/** The first stay of a guest, as the engine writes it. */
const enter = (of: Awaited<ReturnType<typeof launched>>, step: string, seq: number, port: string | null) =>
  sql(
    'insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, port) values ($1, $2, $3, $4, 1, $5, 1, $6, $7, $7, $8)',
    [of.id, of.enrolment, of.customer, step, seq, of.at, port],
  )

test('why a guest was let in is told condition by condition, with the values of that instant, in both languages; it stays so', async () => {
  await api('POST', '/locations', { externalId: 'L1', name: 'Tverskaya' })
  await api('POST', '/customers', { items: [{ externalId: 'ann', email: 'ann@example.test', city: 'Moscow', tags: ['vip', 'old'] }] })
  await api('POST', '/receipts', { items: [receipt('1', 'ann', '2026-01-10T12:00:00+03:00', 1_000_000), receipt('2', 'ann', '2026-01-19T12:00:00+03:00', 250_050)] }) // biome-ignore format: two receipts
  const saved = (await api('POST', '/segments', { name: 'Spenders', rule: { field: 'spent', op: 'gte', value: 1_000_000 } })).body.id as string
  const rule = {
    all: [
      { field: 'days_since_last_visit', op: 'gt', value: 30 },
      { member: { saved } },
      { any: [{ field: 'tags', op: 'contains', value: 'vip' }, { field: 'has_phone', op: 'eq', value: true }] }, // biome-ignore format: a group
      { field: 'favourite_location', op: 'in', value: ['L1'] },
      { field: 'last_visit_at', op: 'before', value: '2026-02-01T00:00:00+03:00' },
      { field: 'visits', op: 'gte', value: 1, window: 'P90D', where: { field: 'category', op: 'eq', value: 'Grill' } },
    ],
  }
  const ann = await launched(rule, 0.1, 'ann')
  await enter(ann, 'in', 0, 'next')
  const entry = (await traced(ann)).find((e) => e.did === (ann.control ? 'control' : 'entered'))!
  const texts = (told: TraceEntry) => told.rules?.[0]?.conditions.map((c) => `${c.holds ? '+' : '-'} ${c.text.replaceAll('\u00a0', ' ')}`)
  expect(texts(entry)).toEqual([
    '+ Days since last visit: 41 (more than 30)',
    '+ Spent: ₽12,500.50 (at least ₽10,000)',
    '+ Tags: vip and old (contains vip)',
    '- Has a phone: no (yes)',
    '+ Favourite place: Tverskaya (is one of Tverskaya)',
    '+ Last visit: 19 Jan 2026, 12:00 (before 1 Feb 2026, 00:00)',
    '+ Visits in the last 90 days, category is Grill: 2 (at least 1)',
  ])
  expect(entry.saw).toMatchObject({ days_since_last_visit: 41, spent: 1_250_050, tags: ['vip', 'old'], has_phone: false, favourite_location: 'L1', last_visit_at: '2026-01-19T09:00:00.000Z', control_share: 0.1 }) // biome-ignore format: values
  expect((entry.saw!.control_draw as number) < 0.1).toBe(ann.control)
  expect(entry.reason).toMatchObject(ann.control ? { code: 'control' } : { code: 'matched', text: expect.stringContaining('Away more than 30\u00a0days') })
  const russian = (await traced(ann, 'ru')).find((e) => e.rules)!
  expect(texts(russian)!.slice(0, 4)).toEqual([
    '+ Дней с визита: 41 (больше 30)',
    '+ Потратил: 12 500,50 ₽ (от 10 000 ₽)',
    '+ Метки: vip и old (содержит vip)',
    '- Есть телефон: нет (да)',
  ])

  // A receipt that was known too late, another profile, another saved segment: none of it was seen then.
  await api('POST', '/receipts', { items: [receipt('3', 'ann', '2026-02-25T12:00:00+03:00', 99_999_900)] })
  await api('POST', '/customers', { items: [{ externalId: 'ann', tags: ['gone'], phone: '+79161234567', timeZone: 'America/New_York' }] })
  await api('PUT', `/segments/${saved}`, { name: 'Others', rule: { field: 'visits', op: 'eq', value: 0 } })
  expect(await traced(ann)).toEqual(expect.arrayContaining([entry]))
})

test('a branch tells the rules it tried, with what each saw, down to the one that held', async () => {
  const ann = await launched({ field: 'has_email', op: 'eq', value: true }, 0, 'ann')
  await enter(ann, 'in', 0, 'next')
  await enter(ann, 'who', 1, 'moscow')
  await sql(
    `insert into asks (workspace_id, campaign_id, enrolment_id, customer_id, step, visit, n, kind, asked_at, state, settled_at, port, saw)
     values ($1, $2, $3, $4, 'who', 1, 1, 'branch', $5, 'accepted', $5, 'moscow', '{"spent": 1250050, "city": "Moscow"}')`,
    [ann.id, ann.enrolment, ann.customer, ann.at],
  )
  const [entered, , , , decided] = await traced(ann)
  expect(entered).toMatchObject({ step: 'in', did: 'entered', reason: { code: 'matched' }, saw: { has_email: true } })
  expect(entered!.saw).not.toHaveProperty('control_draw')
  expect(decided).toMatchObject({
    step: 'who',
    did: 'outcome',
    port: 'moscow',
    rules: [
      { rule: 'rich', name: 'Rich', holds: false, conditions: [{ text: 'Spent: ₽12,500.50 (at least ₽500,000)', saw: 1_250_050, holds: false }] },
      { rule: 'moscow', name: 'From Moscow', holds: true, conditions: [{ text: 'City: Moscow (is Moscow)', saw: 'Moscow', holds: true }] },
    ],
  })
  expect(decided!.rules).toHaveLength(2)
})

test('who was sent in by hand was not asked for a rule', async () => {
  const document = campaign({ in: ['manual', {}], end: ['end', { reason: 'done' }] }, ['in.next>end'], { controlShare: 0 })
  const { id } = (await api('POST', '/campaigns', document)).body as unknown as { id: string }
  await api('POST', `/campaigns/${id}/launch`)
  await api('POST', `/campaigns/${id}/enter`, { customers: [{ externalId: 'ann' }] })
  const { rows } = await sql('select id, customer_id, entered_at from enrolments where workspace_id = $1 and campaign_id = $2', [id])
  await enter({ id, enrolment: rows[0].id, customer: rows[0].customer_id, control: false, at: rows[0].entered_at }, 'in', 0, 'next')
  const [entry] = await traced({ id, enrolment: rows[0].id })
  expect(entry).toMatchObject({ did: 'entered', reason: { code: 'sent_in', text: 'Sent in by hand or by the API.' } })
  expect(entry).not.toHaveProperty('rules')
})
