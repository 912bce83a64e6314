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
    'rejected',
  ])
  expect((answer.body.items[3]!.errors as { message: string; hint: string }[])[0]!.hint).toContain('page_viewed')
  expect((answer.body.items[8]!.errors as object[])[0]).toMatchObject({ code: 'field.missing', path: 'items.8.externalId' })
  const { rows } = await db.owner.$client.query(
    'select type, customer_id is null as anonymous, claim, local_day, live from facts where workspace_id = $1 order by id',
    [workspace],
  )
  expect(rows).toEqual([
    { type: 'page_viewed', anonymous: false, claim: null, local_day: null, live: true },
    { type: 'visited', anonymous: false, claim: null, local_day: '2026-01-05', live: true },
    { type: 'page_viewed', anonymous: true, claim: 'cookie:c', local_day: null, live: true },
    { type: 'custom.quiz_done', anonymous: false, claim: null, local_day: null, live: true },
  ])
  const again = await api('POST', '/events', { items: [event(), event({ externalId: 'e6', occurredAt: '2026-01-08T10:00:00Z' })] })
  expect(again.body.items.map((i) => i.status)).toEqual(['duplicate', 'quarantined'])
})
