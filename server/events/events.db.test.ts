import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { caller } from '../rest/testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const event = (over: Record<string, unknown> = {}) => ({
  source: 'site',
  externalId: 'e1',
  type: 'page_viewed',
  occurredAt: '2026-01-05T10:00:00Z',
  customer: { externalId: 'x' },
  properties: { page: '/menu', tags: ['a'] },
  ...over,
})

test('events: counted once for ever, judged one by one, unknown types answered with the list', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T09:00:00Z' })
  const api = await caller(db, workspace)
  const answer = await api('POST', '/events', {
    items: [
      event(),
      event(),
      event({ properties: {} }),
      event({ externalId: 'e2', type: 'pageviewed' }),
      event({ externalId: 'e3', type: 'points_earned' }),
      event({ externalId: 'e4', type: 'visited' }),
      event({ externalId: 'e5', type: 'visited', location: 'A' }),
      event({ externalId: 'e6', occurredAt: '2026-01-08T10:00:00Z' }),
      event({ externalId: undefined }),
      event({ externalId: 'e7', customer: { cookie: 'c' } }),
      event({ externalId: 'e8', type: 'custom.quiz_done' }),
      // Whatever a campaign can be entered by can be told.
      event({ externalId: 'e9', type: 'custom.quiz-2.done' }),
      event({ externalId: 'e10', type: 'custom.Quiz' }),
      null,
    ],
  })
  expect(answer.body.items.map((i) => i.status)).toEqual([
    'accepted',
    'duplicate',
    'conflict',
    'rejected',
    'rejected',
    'rejected',
    'accepted',
    'quarantined',
    'rejected',
    'accepted',
    'accepted',
    'accepted',
    'rejected',
    'rejected',
  ])
  expect((answer.body.items[3]!.errors as { message: string; hint: string }[])[0]!.hint).toContain('page_viewed')
  expect((answer.body.items[8]!.errors as object[])[0]).toMatchObject({ code: 'field.missing', path: 'items.8.externalId' })
  const { rows } = await db.owner.$client.query(
    `select type, customer_id is null as anonymous, claim, local_day, live from facts where workspace_id = $1 and source = 'site' order by id`,
    [workspace],
  )
  expect(rows).toEqual([
    { type: 'page_viewed', anonymous: false, claim: null, local_day: null, live: true },
    { type: 'visited', anonymous: false, claim: null, local_day: '2026-01-05', live: true },
    { type: 'page_viewed', anonymous: true, claim: 'cookie:c', local_day: null, live: true },
    { type: 'custom.quiz_done', anonymous: false, claim: null, local_day: null, live: true },
    { type: 'custom.quiz-2.done', anonymous: false, claim: null, local_day: null, live: true },
  ])
  const again = await api('POST', '/events', { items: [event(), event({ externalId: 'e6', occurredAt: '2026-01-08T10:00:00Z' })] })
  expect(again.body.items.map((i) => i.status)).toEqual(['duplicate', 'quarantined'])
})

test('where a check-in happened may be said of the event or among its properties, but not two places', async () => {
  const workspace = await makeWorkspace(db.owner, { startsAt: '2026-01-05T09:00:00Z' })
  const api = await caller(db, workspace)
  const checkIn = (externalId: string, over: object) => event({ externalId, type: 'visited', ...over })
  const { body } = await api(
    'POST',
    '/events',
    {
      items: [
        checkIn('1', { properties: { location: 'A' } }),
        checkIn('2', { location: 'A', occurredAt: '2026-01-04T10:00:00Z', properties: { location: 'A' } }),
        checkIn('3', { location: 'A', properties: { location: 'B' } }),
        checkIn('4', { properties: { location: 5 } }),
        event({ externalId: '5', properties: { location: 'B' } }),
      ],
    },
    { 'accept-language': 'ru' },
  )
  expect(body.items.map((i) => i.status)).toEqual(['accepted', 'accepted', 'rejected', 'rejected', 'accepted'])
  expect(body.items[2]!.errors).toMatchObject([
    { code: 'event.location_differs', path: 'items.2.properties.location', message: expect.stringContaining('«B»') },
  ])
  expect(body.items[3]!.errors).toMatchObject([{ code: 'event.no_location', path: 'items.3.location' }])
  const { rows } = await db.owner.$client.query(
    `select f.external_id as id, l.external_id as place, f.local_day as day from facts f join locations l on l.id = f.location_id where f.workspace_id = $1 and f.source = 'site' order by f.external_id`,
    [workspace],
  )
  expect(rows).toEqual([
    { id: '1', place: 'A', day: '2026-01-05' },
    { id: '2', place: 'A', day: '2026-01-04' },
    { id: '5', place: 'B', day: '2026-01-05' },
  ])
})
