import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import type { Adapter, Handed, Outgoing } from '../channels/adapter'
import { Adapters } from '../channels/registry'
import { caller } from '../rest/testing'
import { sendOnce } from './sender'
import { sweepLost } from './sweep'
import { addCustomers, askAll, asksOf, enqueue, messagesOf, type Scene, scene } from './testing'

let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)

/** A provider that remembers every acceptance and answers as told. */
function provider(answer: (mail: Outgoing) => Handed = () => ({ is: 'accepted', ref: null, delivered: false })) {
  const got: string[] = []
  const adapter: Adapter = {
    leaves: true,
    async send(batch) {
      got.push(...batch.map((mail) => mail.to))
      return batch.map(answer)
    },
  }
  return { got, adapters: new Adapters(new Map([['email', adapter]])) }
}

async function queued(n: number): Promise<Scene> {
  const s = await scene(db, { sandbox: false })
  const at = Date.now()
  await enqueue(s, await askAll(s, await addCustomers(s, n), 'promo', at), at)
  return s
}
const drain = async (adapters: Adapters, lanes = 1) => {
  const lane = async () => {
    while ((await sendOnce(db.sender, adapters)) > 0);
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

describe('what leaves the house', () => {
  it('each message reaches the provider once, with three senders at once', async () => {
    const s = await queued(90)
    const { got, adapters } = provider()
    await drain(adapters, 3)
    expect([got.length, new Set(got).size]).toEqual([90, 90])
    expect(new Set((await messagesOf(s)).map((m) => m.state))).toEqual(new Set(['accepted']))
    expect(new Set((await asksOf(s)).map((a) => a.state))).toEqual(new Set(['accepted']))
  })

  it('a sender that dies after hand-over began leaves `unknown`, never sent again', async () => {
    const s = await queued(30)
    const dead = provider(() => {
      throw new Error('SIGKILL')
    })
    await drain(dead.adapters).catch(() => {})
    const { got, adapters } = provider()
    await drain(adapters)
    expect(got).toHaveLength(10)
    expect(await sweepLost(db.sender)).toBe(0)
    await sql(`update messages set lease_real = now() - interval '1 second' where workspace_id = $1 and state = 'queued'`, [s.workspace])
    expect(await sweepLost(db.sender)).toBe(20)
    await drain(adapters)
    expect(got).toHaveLength(10)
    const states = (await messagesOf(s)).map((m) => m.state)
    expect([states.filter((x) => x === 'unknown').length, states.filter((x) => x === 'accepted').length]).toEqual([20, 10])
    expect((await asksOf(s)).filter((a) => a.state === 'unknown')).toHaveLength(20)
  })

  it('reliability 20: an unknown answer is shown to the operator, not resent; the journey goes on as sent', async () => {
    const s = await queued(1)
    const { got, adapters } = provider(() => ({ is: 'unknown' }))
    await drain(adapters)
    await drain(adapters)
    expect([got.length, (await messagesOf(s))[0].state, (await asksOf(s))[0].state]).toEqual([1, 'unknown', 'unknown'])
    const api = await caller(db, s.workspace, ['read'])
    expect((await api('GET', '/messages?state=unknown')).body.items).toMatchObject([{ state: 'unknown', channel: 'email', to: expect.any(String) }])
  })

  it('reliability 21: "later" comes again after a while, a few times', async () => {
    const s = await queued(1)
    const { got, adapters } = provider(() => ({ is: 'later', afterMs: 1_000 }))
    for (let i = 0; i < 8; i += 1) {
      await drain(adapters)
      await drain(adapters)
      await sql(`update messages set lease_real = now() - interval '1 second' where workspace_id = $1 and state = 'queued'`, [s.workspace])
    }
    expect([got.length, (await messagesOf(s))[0].state, (await messagesOf(s))[0].reason, (await asksOf(s))[0].state]).toEqual([
      6,
      'failed',
      'unreachable',
      'failed',
    ])
  })

  it('reliability 21: an address where nobody lives is suppressed', async () => {
    const s = await queued(1)
    const { got, adapters } = provider(() => ({ is: 'failed', reason: 'bad_address' }))
    await drain(adapters)
    await sql(`update messages set lease_real = now() - interval '1 second' where workspace_id = $1`, [s.workspace])
    await drain(adapters)
    expect(got).toHaveLength(1)
    expect((await asksOf(s)).map((a) => [a.state, a.reason])).toEqual([['failed', 'bad_address']])
    const again = await enqueue(s, await askAll(s, [(await asksOf(s))[0].customer_id], 'promo', Date.now()), Date.now())
    expect(again).toEqual([{ is: 'skipped', reason: 'suppressed' }])
  })
})
