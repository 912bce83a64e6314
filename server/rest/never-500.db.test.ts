import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { routes } from './routes'
import { caller } from './testing'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

/** Values that have broken readers of JSON before. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '0',
    '-1',
    '1e400',
    'null',
    '\u0001',
    '\u202e',
    '😀',
    '{{ secret }}',
    "'; drop table customers; --",
    '%00',
    '2026-02-30T00:00:00Z',
    '2026-01-05T00:00:00Z',
    '+79161234567',
  ),
  fc.constantFrom<unknown>(null, true, 0, -0, -1, 0.1, 1e21, -1e308, [], {}, [[]], [null], { constructor: 1, toString: 2 }),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
)

const PLAIN: Record<string, unknown> = {
  source: 's',
  externalId: 'x',
  location: 'A',
  occurredAt: '2026-01-05T00:00:00Z',
  customer: { externalId: 'c' },
  items: [{ sku: 'a', quantity: 1, price: 1 }],
  total: 1,
  type: 'call',
  name: 'n',
  rule: { field: 'visits', op: 'gte', value: 1 },
  running: false,
  card: '1',
  format: 'kaskad.campaign/1',
  settings: {},
  steps: [{ id: 'a', kind: 'manual', config: {} }],
  arrows: [],
  event: 'opened',
  overdue: 'send',
  customers: [{ externalId: 'c' }],
}

/** Fields that the API knows, some of them spoilt, in a batch or bare. */
const body = fc
  .tuple(
    fc.subarray(Object.keys(PLAIN)),
    fc.dictionary(fc.constantFrom(...Object.keys(PLAIN), 'email', 'phone', 'tags', 'attributes', 'consents', 'birthday', 'id'), nasty, { maxKeys: 4 }),
    fc.boolean(),
  )
  .map(([kept, spoilt, batch]) => {
    const fields = { ...Object.fromEntries(kept.map((name) => [name, PLAIN[name]])), ...spoilt }
    return batch ? { items: [fields, PLAIN] } : fields
  })

test('no body, query or id makes any call answer 500', async () => {
  const api = await caller(db, await makeWorkspace(db.owner, { startsAt: '2026-01-05T00:00:00Z' }))
  await api('POST', '/customers', { items: [{ externalId: 'c' }] })
  const call = fc.record({
    route: fc.constantFrom(...routes),
    id: fc.constantFrom('1', '0', '999999999999999999999', '%00', '-1', 'x', '%F0%9F%98%80'),
    query: fc.dictionary(
      fc.constantFrom('limit', 'cursor', 'query', 'step', 'state', 'customer', 'from', 'to', 'version', 'campaign', 'sort'),
      fc.string({ maxLength: 8 }),
      { maxKeys: 3 },
    ),
    body: fc.oneof(body, body, nasty),
  })
  await fc.assert(
    fc.asyncProperty(call, async ({ route, id, query, body }) => {
      const path = `${route.path.replace(/:\w+/g, id)}?${new URLSearchParams(query)}`
      const answer = await api(route.method, path, route.method === 'GET' ? undefined : JSON.stringify(body), { 'if-match': '"1"' })
      expect(answer.status, `${route.method} ${path} ${JSON.stringify(body)}`).toBeLessThan(500)
    }),
    { numRuns: 600 },
  )
}, 240_000)
