import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inWorkspace } from '../../../db/client'
import { enqueueCalls } from '../../webhooks/enqueue'
import { addCustomers, askAll } from '../testing'
import { Calls } from './testing'

let c: Calls
beforeAll(async () => {
  c = await Calls.open()
})
afterAll(() => c.close())
beforeEach(() => c.clear())

describe('a call that is made', () => {
  test('is signed so that the receiver can verify it, says what it is to say, and goes once', async () => {
    const s = await c.calling()
    await c.arrive(s, 2, (i) => ({ externalId: `e${i}`, firstName: i === 1 ? '","admin":true,"x":"' : 'Olga' }))
    await c.look()
    await c.look()
    expect(c.receiver.received.map(({ body }) => JSON.parse(body)).sort((a, b) => a.who.localeCompare(b.who))).toEqual([
      { who: 'e1', name: '","admin":true,"x":"', points: 0 },
      { who: 'e2', name: 'Olga', points: 0 },
    ])
    const { rows } = await c.sql(`select enrolment_id || '/call/1/1' as id from webhook_calls where workspace_id = $1 order by id`, [s.workspace])
    expect(c.receiver.received.map(({ headers }) => headers['webhook-id']).sort()).toEqual(rows.map(({ id }) => id))
    for (const { headers, body, method, path } of c.receiver.received) {
      expect([method, path, headers['content-type']]).toEqual(['POST', '/hook', 'application/json'])
      const at = Number(headers['webhook-timestamp'])
      expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(30)
      const key = Buffer.from(s.secret.replace('whsec_', ''), 'base64')
      const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${at}.${body}`).digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${signature}`)
    }
    expect(await c.told(s)).toEqual([
      ['accepted', null, 200, 1],
      ['accepted', null, 200, 1],
    ])
    expect(await c.asks(s)).toEqual([
      ['accepted', null],
      ['accepted', null],
    ])
  })

  test('asked for twice is queued once', async () => {
    const s = await c.calling()
    const asked = await askAll(s, await addCustomers(s, 1), 'call')
    await inWorkspace(c.db.app, s.workspace, (tx) => enqueueCalls(tx, asked))
    await inWorkspace(c.db.app, s.workspace, (tx) => enqueueCalls(tx, asked))
    await c.look()
    expect([c.receiver.received.length, await c.told(s)]).toEqual([1, [['accepted', null, 200, 1]]])
  })

  test('keeps and repeats nothing of an answer, and nowhere the secret', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(400, { 'x-inside': 'SAID-BY-THE-RECEIVER' }).end('SAID-BY-THE-RECEIVER')
    await c.look()
    expect(await c.told(s)).toEqual([['failed', 'refused', 400, 1]])
    const { rows } = await c.sql(
      `select concat((select string_agg(k::text, ' ') from webhook_calls k), (select string_agg(a::text, ' ') from asks a), (select string_agg(o::text, ' ') from outbox o),
         (select string_agg(v::text, ' ') from campaign_versions v), (select string_agg(x::text, ' ') from secrets x)) as dump`,
    )
    expect(rows[0].dump).not.toContain('SAID-BY')
    expect(rows[0].dump).not.toContain(s.secret.slice(10, 40))
  })

  test('without a body is signed too', async () => {
    const s = await c.calling({ method: 'GET', body: null })
    await c.arrive(s, 1)
    await c.look()
    const [{ headers, body, method }] = c.receiver.received as [(typeof c.receiver.received)[number]]
    const key = Buffer.from(s.secret.replace('whsec_', ''), 'base64')
    const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).digest('base64')
    expect([method, body, headers['webhook-signature']]).toEqual(['GET', '', `v1,${signature}`])
  })
})

test('calls are of their workspace: the application sees none without one, and the sender takes none away', async () => {
  const s = await c.calling()
  await c.arrive(s, 1)
  expect((await c.db.app.$client.query('select count(*)::int as n from webhook_calls')).rows[0].n).toBe(0)
  const other = await c.calling()
  const seen = await inWorkspace(c.db.app, other.workspace, ({ sql }) => sql.query('select count(*)::int as n from webhook_calls'))
  expect(seen.rows[0].n).toBe(0)
  await expect(c.db.sender.$client.query('delete from webhook_calls')).rejects.toThrow(/permission denied/)
  await c.look()
})
