import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign, flagship, RULE } from '../../workflows/testing/graphs'
import { caller } from '../rest/testing'

let db: TestDatabase
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  api = await caller(db, await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z', rate: 86_400 }))
})

const made = async (document: unknown = flagship()) => (await api('POST', '/campaigns', document)).body as unknown as { id: string }

/** Guests who came long ago, with all that a promo push needs. */
async function lapsed(n: number): Promise<void> {
  const consents = [{ channel: 'push', class: 'promo', given: true, at: '2025-01-01T00:00:00Z', source: 'test', wording: 'v1' }]
  const customers = Array.from({ length: n }, (_, i) => ({ externalId: `c${i}`, consents }))
  const receipts = customers.map(({ externalId }, i) => ({
    source: 'till',
    externalId: `r${i}`,
    location: 'L1',
    occurredAt: '2025-12-01T12:00:00+03:00',
    customer: { externalId },
    items: [{ sku: 'steak', quantity: 1, price: 100 }],
    total: 100,
  }))
  await api('POST', '/customers', { items: customers })
  expect((await api('POST', '/receipts', { items: receipts })).body.items.every((item) => item.status === 'accepted')).toBe(true)
}

test('launch publishes the draft, enrols who matches and draws the control group by hash, the same for all time', async () => {
  await lapsed(200)
  const { id } = await made()
  const count = (await api('POST', '/segments/count', { rule: RULE })).body.count
  expect(count).toBe(200)
  expect(await api('POST', `/campaigns/${id}/launch`)).toMatchObject({ status: 200, body: { state: 'live', version: 1, entering: 200 } })
  const { body } = await api('GET', `/campaigns/${id}/stats`)
  expect(body).toMatchObject({ state: 'live', version: 1, enrolled: 200, ended: { finished: 0, exited: 0, stopped: 0, erased: 0, failed: 0 } })
  const control = body.control as number
  expect(control).toBeGreaterThan(5)
  expect(control).toBeLessThan(40)
  expect(body.standing).toBe(200 - control)
  const people = (await api('GET', `/campaigns/${id}/enrolments?control=true&limit=500`)).body.items
  expect(people).toHaveLength(control)
  expect(people[0]).toMatchObject({ control: true, step: null, version: 1 })
  const pages = []
  for (let cursor = ''; pages.length < 1000; ) {
    const page = (await api('GET', `/campaigns/${id}/enrolments?limit=60&cursor=${cursor}`)).body
    pages.push(...page.items.map((item) => item.id))
    if (page.next === null) break
    cursor = page.next as string
  }
  expect([pages.length, new Set(pages).size]).toEqual([200, 200])
  for (const cursor of ['x', '-1', '1e9'])
    for (const list of ['/campaigns', `/campaigns/${id}/enrolments`])
      expect(await api('GET', `${list}?cursor=${cursor}`), list).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } })
  expect(await api('POST', `/campaigns/${id}/launch`)).toMatchObject({ status: 409, body: { code: 'launch.live' } })
  expect((await api('GET', '/workspace')).body.clock).toMatchObject({ running: true })
})

test('pause, resume and stop answer with how many, and refuse what makes no sense', async () => {
  await lapsed(20)
  const { id } = await made({ ...flagship(), settings: { controlShare: 0 } })
  const act = (what: string, body?: unknown) => api('POST', `/campaigns/${id}/${what}`, body)
  for (const what of ['pause', 'stop']) expect(await act(what)).toMatchObject({ status: 409, body: { code: `${what}.not_live` } })
  expect(await act('resume', { overdue: 'send' })).toMatchObject({ status: 409, body: { code: 'resume.not_paused' } })
  await act('launch')
  expect((await act('pause')).body).toEqual({ state: 'paused', affected: 20 })
  expect(await act('launch')).toMatchObject({ status: 409, body: { code: 'launch.paused' } })
  expect(await act('resume', { overdue: 'later' })).toMatchObject({ status: 422, body: { errors: [{ path: 'overdue' }] } })
  expect((await act('resume', { overdue: 'send' })).body).toEqual({ state: 'live', affected: 20 })
  expect((await act('stop')).body).toEqual({ state: 'stopped', affected: 20 })
  expect((await api('GET', `/campaigns/${id}/stats`)).body).toMatchObject({ state: 'stopped', enrolled: 20, standing: 0, ended: { stopped: 20 } })
  // `once` is not forgotten by a stop and a relaunch.
  expect((await act('launch')).body).toMatchObject({ state: 'live', entering: 0 })
})

test('sent in by hand: an answer each, the good part of a batch kept', async () => {
  await lapsed(3)
  const { id } = await made(campaign({ in: ['manual'], won: ['end', { reason: 'won' }] }, ['in.next>won'], { controlShare: 0 }))
  await api('POST', `/campaigns/${id}/launch`)
  const customers = [{ externalId: 'c0' }, { externalId: 'nobody' }, { externalId: 'c0' }, { shoe: 43 }, 7, { externalId: 'c1' }, {}]
  const { status, body } = await api('POST', `/campaigns/${id}/enter`, { customers })
  expect(status).toBe(200)
  expect(body.items.map((item) => item.status)).toEqual(['entered', 'rejected', 'already_in', 'rejected', 'rejected', 'entered', 'rejected'])
  expect(body.items[1]!.errors).toMatchObject([{ code: 'customer.unknown', path: 'customers.1' }])
  // Who is not named at all is not unknown.
  expect(body.items[6]!.errors).toMatchObject([{ code: 'customer.no_identifier', path: 'customers.6' }])
  expect((await api('GET', `/campaigns/${id}/stats`)).body.enrolled).toBe(2)
})
