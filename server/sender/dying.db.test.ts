import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDatabase, mortal, type TestDatabase } from '../../db/testing'
import type { Adapter } from '../channels/adapter'
import { Adapters } from '../channels/registry'
import { sendOnce } from './sender'
import { sweepLost } from './sweep'
import { addCustomers, askAll, asksOf, enqueue, messagesOf, promo, type Scene, START, scene, setClock } from './testing'

let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const GUESTS = 5
const points = { name: 'Points', reward: { kind: 'points', amount: 7, expiresAfter: null } }
const offer = { ...promo('promo', ['email']), kind: 'offer', config: { offer: points, validFor: 'P9D', message: promo('promo', ['email']).config } }

/** A provider that remembers whom it took a message for. */
function provider(got: string[]): Adapters {
  const adapter: Adapter = {
    leaves: true,
    async send(batch) {
      got.push(...batch.map((mail) => mail.to))
      return batch.map(() => ({ is: 'accepted', ref: null, delivered: false }))
    },
  }
  return new Adapters(new Map([['email', adapter]]))
}

async function queued(sandbox: boolean): Promise<Scene> {
  const s = await scene(db, { sandbox, steps: [offer] })
  const at = sandbox ? START : Date.now()
  if (sandbox) await setClock(s, START)
  await enqueue(s, await askAll(s, await addCustomers(s, GUESTS), 'promo', at), at)
  return s
}

/** Another sender, a minute later: leases of the dead one are over. */
async function later(s: Scene, adapters: Adapters) {
  await db.owner.$client.query(
    `update messages set lease_real = now() - interval '1 second' where workspace_id = $1 and state = 'queued' and lease_real is not null`,
    [s.workspace],
  )
  await sweepLost(db.sender)
  while ((await sendOnce(db.sender, adapters)) > 0);
}

/**
 * Reliability, line 19, for the sender: it dies at every await between taking a message and writing what became of it. Each message reaches the provider at most
 * once; none is stuck: what cannot be known is `unknown`, and its journey goes on.
 */
it.each([
  ['before', false],
  ['after', false],
  ['before', true],
  ['after', true],
] as const)(
  'a sender that dies at every word to the database (%s; sandbox: %s): at most once, nothing stuck',
  async (when, sandbox) => {
    let unknown = 0
    let deaths = 0
    for (let word = 1; ; word++) {
      const s = await queued(sandbox)
      const got: string[] = []
      const victim = mortal(db.urls.sender, word, when)
      const end = await victim.outcome(sendOnce(victim.db, provider(got)))
      await victim.close()
      await later(s, provider(got))
      expect([word, got.length, new Set(got).size]).toEqual([word, sandbox ? 0 : got.length, got.length])
      const messages = await messagesOf(s)
      const asks = await asksOf(s)
      const states = messages.map((m) => m.state)
      expect([word, states.filter((x) => x === 'queued' || x === 'held')]).toEqual([word, []])
      expect([word, asks.map((a) => a.state)]).toEqual([word, messages.map((m) => (m.state === 'delivered' ? 'accepted' : m.state))])
      unknown += states.filter((x) => x === 'unknown').length
      // Unknown counts as sent: what was granted stays.
      const { rows } = await db.owner.$client.query(`select count(*)::int as n from lots where workspace_id = $1 and "left" = 7`, [s.workspace])
      expect([word, rows[0].n]).toEqual([word, GUESTS])
      if (end === 'lived') break
      deaths++
    }
    expect(deaths).toBeGreaterThan(8)
    // A sandbox's hand-over is one transaction: it happened or it did not. Outside, what had begun is unknown.
    expect(unknown > 0).toBe(!sandbox)
  },
  60_000,
)
