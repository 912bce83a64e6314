import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { Adapters } from '../channels/registry'
import { inContext } from '../context'
import { timelineOf } from '../customers/timeline'
import { countMatching } from '../segments/count'
import { decideRules } from '../segments/decide'
import { sendOnce } from './sender'
import { releaseHeld } from './sweep'
import { addCampaign, addCustomers, askAll, asksOf, enqueue, message, messagesOf, promo, START, scene, setClock } from './testing'

const DAY = 86_400_000
let db: TestDatabase
const adapters = new Adapters()

beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const send = async () => {
  while ((await sendOnce(db.sender, adapters)) > 0);
}
const sql = (text: string, values: unknown[]) => db.owner.$client.query(text, values)

describe('claiming', () => {
  it('says why nobody can be written to, the most telling reason of all channels', async () => {
    const s = await scene(db, { steps: [promo('promo', ['sms', 'email'])] })
    const [none] = await addCustomers(s, 1, () => ({ email: null }))
    const [silent] = await addCustomers(s, 1, () => ({}), [])
    const [out, dead, fine] = await addCustomers(s, 3)
    await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'email', 'promo', false, $3)`, [
      s.workspace,
      out,
      new Date(START),
    ])
    await sql(`insert into suppressions (workspace_id, channel, address, reason, at) values ($1, 'email', 'c2@example.test', 'bad_address', now())`, [
      s.workspace,
    ])
    const outcomes = await enqueue(s, await askAll(s, [none!, silent!, out!, dead!, fine!], 'promo'))
    expect(outcomes.map((o) => ('reason' in o ? o.reason : o.is))).toEqual(['no_address', 'no_consent', 'opted_out', 'suppressed', 'pending'])
    expect((await messagesOf(s)).map((m) => m.state)).toEqual(['skipped', 'skipped', 'skipped', 'skipped', 'queued'])
  })

  it('lets service through without consent, not against a suppression of every class', async () => {
    const s = await scene(db, { steps: [promo('promo', ['email'], { class: 'service' })] })
    const [free, dead] = await addCustomers(s, 2, () => ({}), [])
    await sql(
      `insert into suppressions (workspace_id, channel, address, class, reason, at) values ($1, 'email', 'c1@example.test', 'promo', 'unsubscribed', now())`,
      [s.workspace],
    )
    await sql(`insert into suppressions (workspace_id, channel, address, reason, at) values ($1, 'email', 'c2@example.test', 'bad_address', now())`, [
      s.workspace,
    ])
    expect(await enqueue(s, await askAll(s, [free!, dead!], 'promo'))).toEqual([{ is: 'pending' }, { is: 'skipped', reason: 'suppressed' }])
  })

  it('asked twice, sends once and counts the prevented duplicate', async () => {
    const s = await scene(db)
    const asks = await askAll(s, await addCustomers(s, 3), 'promo')
    await enqueue(s, asks)
    expect(await enqueue(s, asks)).toEqual([{ is: 'pending' }, { is: 'pending' }, { is: 'pending' }])
    const rows = await messagesOf(s)
    expect([rows.length, rows.map((m) => m.duplicates_prevented)]).toEqual([3, [1, 1, 1]])
  })

  it('two campaigns race for a cap of one a day: one is sent, the other capped', async () => {
    const s = await scene(db, { caps: { promo: { max: 1, per: 'P1D' } } })
    const other = await addCampaign(db.owner.$client, s.workspace, s.document)
    const customers = await addCustomers(s, 20)
    const [a, b] = [await askAll(s, customers, 'promo'), await askAll(s, customers, 'promo', START, other)]
    const [x, y] = await Promise.all([enqueue(s, a), enqueue(s, b.reverse())])
    const by = (outcomes: { is: string }[]) => outcomes.filter((o) => o.is === 'pending').length
    expect(by(x) + by(y)).toBe(20)
    expect([...x, ...y].filter((o) => o.is === 'skipped' && o.reason === 'capped')).toHaveLength(20)
    await send()
    expect((await messagesOf(s)).filter((m) => m.state === 'delivered')).toHaveLength(20)
  })

  it('stops at the budget of messages', async () => {
    const s = await scene(db, { settings: { budget: { messages: 2, points: null, money: null } } })
    const asks = await askAll(s, await addCustomers(s, 4), 'promo')
    const first = await enqueue(s, asks.slice(0, 1))
    const rest = await enqueue(s, asks.slice(1))
    expect([...first, ...rest].map((o) => o.is)).toEqual(['pending', 'pending', 'skipped', 'skipped'])
    expect(rest[2]).toEqual({ is: 'skipped', reason: 'budget' })
  })
})

describe('handing over', () => {
  it('accepts at the instant it was asked, not when the sender came by; tells the ask and the facts', async () => {
    const s = await scene(db)
    await enqueue(s, await askAll(s, await addCustomers(s, 2), 'promo', START))
    await setClock(s, START + 3_600_000)
    await send()
    const rows = await messagesOf(s)
    expect(rows.map((m) => [m.state, m.accepted_at.getTime(), m.delivered_at.getTime(), m.subject])).toEqual([
      ['delivered', START, START, 'Hello'],
      ['delivered', START, START, 'Hello'],
    ])
    expect(rows[0].text).toMatch(/^Come\. http:\/\/localhost:3000\/u\/[\w-]{56}$/)
    expect((await asksOf(s)).map((a) => [a.state, a.settled_at.getTime()])).toEqual([
      ['accepted', START],
      ['accepted', START],
    ])
    const facts = await sql('select type, count(*) from happened where workspace_id = $1 group by 1 order by 1', [s.workspace])
    expect(facts.rows).toEqual([
      { type: 'message_delivered', count: 2 },
      { type: 'message_sent', count: 2 },
    ])
    // Read from the messages, they are events like any other: for rules (in SQL and in memory) and for the timeline.
    const rule = { did: 'message_delivered', op: 'eq', value: 1, where: { field: 'properties.step', op: 'eq', value: 'promo' } } as const
    const customer = rows[0].customer_id
    await inContext(
      { workspace: s.workspace, locale: 'en', actor: 'test' },
      async (ctx) => {
        expect(await countMatching(ctx, rule, START)).toMatchObject({ count: 2 })
        expect(await countMatching(ctx, rule, START - 1)).toMatchObject({ count: 0 })
        const [ports] = await decideRules(ctx, [{ customer, enrolment: rows[0].enrolment_id, asOf: START, rules: [{ id: 'told', rule }] }])
        expect(ports).toMatchObject({ port: 'told' })
        const { items } = await timelineOf(ctx, customer, {})
        expect(items.map((entry) => entry.type)).toEqual(['message_delivered', 'message_sent'])
      },
      db.app,
    )
  })

  it('after an outage sends with the clock, and not into quiet hours', async () => {
    const s = await scene(db, { settings: { quietHours: { from: '21:00', to: '10:00' }, timeZone: 'UTC' } })
    await enqueue(s, await askAll(s, await addCustomers(s, 1), 'promo', START))
    // Over 60 real seconds at a day a second: 60 days and 11 hours, that is 23:00.
    const late = START + 61 * DAY + 11 * 3_600_000
    await setClock(s, late)
    await send()
    const morning = START + 61 * DAY + 22 * 3_600_000
    expect((await messagesOf(s)).map((m) => [m.state, m.not_before.getTime()])).toEqual([['queued', morning]])
    await setClock(s, morning + 1)
    await send()
    expect((await messagesOf(s)).map((m) => [m.state, m.accepted_at.getTime()])).toEqual([['delivered', morning]])
  })

  it('reliability 23: unsubscribed after the claim: not sent, and the unused grant is withdrawn', async () => {
    const offer = {
      name: 'Gift',
      reward: {
        kind: 'all',
        of: [
          { kind: 'gift', sku: 'd', title: 'Dessert' },
          { kind: 'points', amount: 50, expiresAfter: 'P30D' },
        ],
      },
    }
    const s = await scene(db, { steps: [{ id: 'gift', kind: 'offer', config: { offer, validFor: 'P30D', message: message(['email']) } }] })
    const [customer] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [customer!], 'gift'))
    await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'email', 'promo', false, $3)`, [
      s.workspace,
      customer,
      new Date(START),
    ])
    await send()
    expect((await asksOf(s)).map((a) => [a.state, a.reason])).toEqual([['skipped', 'opted_out']])
    expect((await sql('select state from grants where workspace_id = $1', [s.workspace])).rows).toEqual([{ state: 'withdrawn' }])
    expect((await sql('select balance from accounts where workspace_id = $1', [s.workspace])).rows).toEqual([{ balance: 0 }])
    expect((await sql('select sum(amount) as s from ledger where workspace_id = $1', [s.workspace])).rows).toEqual([{ s: 0 }])
  })

  it('the next channel takes over when the first became impossible', async () => {
    const s = await scene(db, { steps: [promo('promo', ['push', 'email'])] })
    const [customer] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [customer!], 'promo'))
    await sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'push', 'promo', false, $3)`, [
      s.workspace,
      customer,
      new Date(START),
    ])
    await send()
    expect((await messagesOf(s)).map((m) => [m.channel, m.state, m.reason])).toEqual([
      ['push', 'skipped', 'opted_out'],
      ['email', 'delivered', null],
    ])
    expect((await asksOf(s)).map((a) => a.state)).toEqual(['accepted'])
  })

  it('one customer whose text lacks a value does not stop the others', async () => {
    const content = { email: { subject: 'Hi {{ customer.firstName }}', text: 'x {{ links.unsubscribe }}' } }
    const s = await scene(db, { steps: [promo('promo', ['email'], { content })] })
    await enqueue(s, await askAll(s, await addCustomers(s, 5, (i) => ({ firstName: i === 3 ? null : `{{ secret }}${i}` })), 'promo'))
    await send()
    const rows = await messagesOf(s)
    expect(rows.map((m) => m.state)).toEqual(['delivered', 'delivered', 'skipped', 'delivered', 'delivered'])
    expect(rows[2].reason).toBe('template_error')
    expect(rows[3].subject).toBe('Hi {{ secret }}4')
  })

  it('a pause holds, a resume lets go, a stop ends', async () => {
    const s = await scene(db)
    const asks = await askAll(s, await addCustomers(s, 4), 'promo')
    await enqueue(s, asks)
    const state = (to: string) => sql('update campaigns set state = $2 where workspace_id = $1', [s.workspace, to])
    await state('paused')
    expect(await enqueue(s, await askAll(s, [asks[0]!.customer], 'promo'))).toEqual([{ is: 'held' }])
    await send()
    expect((await messagesOf(s)).map((m) => m.state)).toEqual(['held', 'held', 'held', 'held'])
    await releaseHeld(db.sender)
    expect((await messagesOf(s)).map((m) => m.state)).toEqual(['held', 'held', 'held', 'held'])
    await state('live')
    await sql(`update enrolments set state = 'exited' where workspace_id = $1 and id = $2`, [s.workspace, asks[3]!.enrolment])
    await releaseHeld(db.sender)
    await send()
    expect((await messagesOf(s)).map((m) => [m.state, m.reason])).toEqual([
      ['delivered', null],
      ['delivered', null],
      ['delivered', null],
      ['skipped', 'ended'],
    ])
  })

  it('reliability 28: keeps each token in its own message, a thousand at once', async () => {
    const content = { email: { subject: '{{ customer.attributes.canary }}', text: '{{ customer.attributes.canary }} {{ links.unsubscribe }}' } }
    const s = await scene(db, { steps: [promo('promo', ['email'], { content })] })
    await enqueue(s, await askAll(s, await addCustomers(s, 1000, (i) => ({ attributes: { canary: `canary-${i}!` } })), 'promo'))
    await Promise.all([send(), send()])
    const { rows } = await sql(
      `select count(*) as n from messages m join customers c on c.workspace_id = m.workspace_id and c.id = m.customer_id
       where m.workspace_id = $1 and m.subject = c.attributes->>'canary' and m.text like (c.attributes->>'canary') || ' %'`,
      [s.workspace],
    )
    expect(rows[0].n).toBe(1000)
  })
})
