import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { sandboxMessageEvent } from '../channels/messages'
import { pause } from '../journeys/pause'
import { resume } from '../journeys/resume'
import { fallBack } from './fallback'
import { releaseHeld } from './sweep'
import { addCampaign, addCustomers, askAll, asksOf, enqueue, inScene, messagesOf, promo, type Scene, START, scene, sendAll, setClock } from './testing'

const HOUR = 3_600_000
let db: TestDatabase

beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const at = sendAll
const run = inScene
const happens = (s: Scene, id: number, event: 'opened' | 'failed') => run(s, (ctx) => sandboxMessageEvent(ctx, id, event))
const sent = async (s: Scene) => (await messagesOf(s)).map((m) => [m.channel, m.state, m.accepted_at ? (m.accepted_at.getTime() - START) / HOUR : null])
const settled = async (s: Scene) =>
  (await asksOf(s)).map((a) => [a.state, a.settled_at && (a.settled_at.getTime() - START) / HOUR, a.accepted_at && (a.accepted_at.getTime() - START) / HOUR])

async function begin(channels: string[], more: object = {}, options: object = {}) {
  const s = await scene(db, { steps: [promo('promo', channels, { fallbackAfter: 'PT2H', ...more })], ...options })
  const [guest] = await addCustomers(s, 1, () => ({ phone: '+79160000001' }))
  await enqueue(s, await askAll(s, [guest!], 'promo'))
  await at(s, START)
  return s
}

describe('a message with `fallbackAfter`', () => {
  it('stands undecided until it is opened; then it is sent, from its acceptance on, and no other channel is tried', async () => {
    const s = await begin(['push', 'email'])
    expect(await settled(s)).toEqual([['pending', null, null]])
    await setClock(s, START + HOUR)
    await happens(s, (await messagesOf(s))[0].id, 'opened')
    await at(s, START + HOUR)
    expect(await settled(s)).toEqual([['accepted', 1, 0]])
    await at(s, START + 5 * HOUR)
    expect(await sent(s)).toEqual([['push', 'delivered', 0]])
  })

  it('goes over the next channel when its time is over, and the last one decides', async () => {
    const s = await begin(['push', 'email', 'sms'])
    await at(s, START + 2 * HOUR - 1)
    expect(await sent(s)).toHaveLength(1)
    await at(s, START + 3 * HOUR)
    expect(await sent(s)).toEqual([['push', 'delivered', 0], ['email', 'delivered', 2]]) // biome-ignore format: rows
    expect(await settled(s)).toEqual([['pending', null, null]])
    await at(s, START + 4 * HOUR)
    expect(await sent(s)).toEqual([['push', 'delivered', 0], ['email', 'delivered', 2], ['sms', 'delivered', 4]]) // biome-ignore format: rows
    expect(await settled(s)).toEqual([['accepted', 4, 0]])
    expect(await fallBack(db.sender)).toBe(0)
  })

  it('waits for nothing where no later channel is possible, and an SMS that is delivered has arrived', async () => {
    const alone = await scene(db, { steps: [promo('promo', ['email', 'sms'], { fallbackAfter: 'PT2H' })] })
    await enqueue(alone, await askAll(alone, await addCustomers(alone, 1), 'promo'))
    await at(alone, START)
    expect(await settled(alone)).toEqual([['accepted', 0, null]])
    expect(await settled(await begin(['sms', 'email']))).toEqual([['accepted', 0, null]])
  })

  it('goes on at once when the network reports that it failed after all', async () => {
    const s = await begin(['push', 'email'])
    await setClock(s, START + HOUR)
    await happens(s, (await messagesOf(s))[0].id, 'failed')
    await at(s, START + HOUR)
    expect(await sent(s)).toEqual([['push', 'failed', 0], ['email', 'delivered', 1]]) // biome-ignore format: rows
    expect(await settled(s)).toEqual([['accepted', 1, null]])
  })

  it('is not stopped by a cap it has filled itself, and stays sent when the next channel is refused', async () => {
    const capped = await begin(['push', 'email'], {}, { caps: { promo: { max: 1, per: 'P1D' } } })
    await at(capped, START + 2 * HOUR)
    expect(await sent(capped)).toEqual([['push', 'delivered', 0], ['email', 'delivered', 2]]) // biome-ignore format: rows
    const out = await begin(['push', 'email'])
    await db.owner.$client.query(
      `insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, 'email', 'promo', false, $2 from customers where workspace_id = $1`,
      [out.workspace, new Date(START + HOUR)],
    )
    await at(out, START + 2 * HOUR)
    expect(await settled(out)).toEqual([['accepted', 2, 0]])
  })

  it('reliability 30: tries no other channel after an unknown outcome', async () => {
    const s = await begin(['push', 'email'])
    const [first] = await messagesOf(s)
    await db.owner.$client.query(`update messages set fallback_at = null, state = 'queued', accepted_at = null, delivered_at = null, handover_real = now() - interval '2 minutes', lease_real = now() - interval '1 minute' where id = $1`, [first.id]) // biome-ignore format: one row
    const { sweepLost } = await import('./sweep')
    await sweepLost(db.sender)
    await at(s, START + 5 * HOUR)
    expect(await sent(s)).toEqual([['push', 'unknown', 0]])
    expect((await asksOf(s))[0].state).toBe('unknown')
  })

  it('does not fall back in a pause; `shift` moves it, `skip` lets it be', async () => {
    const [moved, skipped] = [await begin(['push', 'email']), await begin(['push', 'email'])]
    for (const s of [moved, skipped]) {
      await setClock(s, START + HOUR)
      await run(s, (ctx) => pause(ctx, { campaign: s.campaign }))
      await at(s, START + 5 * HOUR)
      expect(await sent(s)).toHaveLength(1)
    }
    await run(moved, (ctx) => resume(ctx, { campaign: moved.campaign, overdue: 'shift' }))
    await at(moved, START + 6 * HOUR - 1)
    expect(await sent(moved)).toHaveLength(1)
    await at(moved, START + 6 * HOUR)
    expect(await sent(moved)).toEqual([['push', 'delivered', 0], ['email', 'delivered', 6]]) // biome-ignore format: rows
    await run(skipped, (ctx) => resume(ctx, { campaign: skipped.campaign, overdue: 'skip' }))
    await at(skipped, START + 9 * HOUR)
    expect(await sent(skipped)).toHaveLength(1)
    expect(await settled(skipped)).toEqual([['accepted', 5, 0]])
  })
})

describe('what lies in the queue when a campaign is paused', () => {
  it('leaves over the time given, in the order of its instants, when it goes on', async () => {
    const s = await scene(db, { steps: [promo('promo', ['email'])] })
    const guests = await addCustomers(s, 4)
    for (const [n, guest] of guests.entries()) {
      const due = START + (n + 1) * HOUR
      await enqueue(s, await askAll(s, [guest], 'promo', due), due)
    }
    await run(s, (ctx) => pause(ctx, { campaign: s.campaign }))
    await setClock(s, START + 4 * HOUR)
    await run(s, (ctx) => resume(ctx, { campaign: s.campaign, overdue: 'send', spread: 'PT8H' }))
    // Each of the four has a quarter of the eight hours.
    const leaves = (await messagesOf(s)).map((m) => (m.not_before.getTime() - START) / HOUR)
    expect(leaves.map((at) => Math.floor((at - 4) / 2))).toEqual([0, 1, 2, 3])
  })
})

describe('the place under a cap', () => {
  const caps = { promo: { max: 1, per: 'P1D' } }
  const night = { quietHours: { from: '11:00', to: '18:00' } }

  it('goes to the campaign of the higher priority, whoever asked first', async () => {
    for (const first of ['low', 'high']) {
      const s = await scene(db, { caps, settings: night, steps: [promo('promo', ['email'])] })
      const high = await addCampaign(db.owner.$client, s.workspace, { ...s.document, settings: { ...night, priority: 5 } })
      const [guest] = await addCustomers(s, 1)
      const asks = { low: await askAll(s, [guest!], 'promo'), high: await askAll(s, [guest!], 'promo', START, high) }
      const order = first === 'low' ? (['low', 'high'] as const) : (['high', 'low'] as const)
      for (const one of order) await enqueue(s, asks[one])
      await at(s, START + 7 * HOUR)
      const rows = (await messagesOf(s)).map((m) => [m.campaign_id === high ? 'high' : 'low', m.state, m.reason]).sort()
      expect(rows).toEqual([['high', 'delivered', null], ['low', 'skipped', 'capped']]) // biome-ignore format: rows
    }
  })

  it('of equals it goes to the first, and what has left is not called back', async () => {
    const s = await scene(db, { caps, steps: [promo('promo', ['email'])] })
    const high = await addCampaign(db.owner.$client, s.workspace, { ...s.document, settings: { quietHours: null, priority: 5 } })
    const [guest] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [guest!], 'promo'))
    await at(s, START)
    expect(await enqueue(s, await askAll(s, [guest!], 'promo', START, high))).toEqual([{ is: 'skipped', reason: 'capped' }])
  })
  it('is not taken by a message that cannot go: its campaign is paused or stopped, or its guest has left', async () => {
    for (const away of ['paused', 'stopped', 'left'] as const) {
      const s = await scene(db, { caps, steps: [promo('promo', ['email'])] })
      const high = await addCampaign(db.owner.$client, s.workspace, { ...s.document, settings: { quietHours: null, priority: 5 } })
      const [guest] = await addCustomers(s, 1)
      await enqueue(s, await askAll(s, [guest!], 'promo', START, high))
      if (away === 'left') await db.owner.$client.query(`update enrolments set state = 'exited' where campaign_id = $1`, [high])
      else await db.owner.$client.query('update campaigns set state = $2 where id = $1', [high, away])
      expect(await enqueue(s, await askAll(s, [guest!], 'promo'))).toEqual([{ is: 'pending' }])
      await at(s, START)
      const states = Object.fromEntries((await messagesOf(s)).map((m) => [m.campaign_id === high ? 'high' : 'low', m.state]))
      expect(states).toEqual({ low: 'delivered', high: away === 'paused' ? 'held' : 'skipped' })
      if (away !== 'paused') continue
      // It goes on, and finds the place taken.
      await db.owner.$client.query(`update campaigns set state = 'live' where id = $1`, [high])
      await releaseHeld(db.sender)
      await at(s, START + HOUR)
      expect((await messagesOf(s)).map((m) => [m.state, m.reason]).sort()).toEqual([['delivered', null], ['skipped', 'capped']]) // biome-ignore format: rows
    }
  })

  it('of two equals in the queue goes to the first, who was paused meanwhile', async () => {
    const s = await scene(db, { caps, settings: night, steps: [promo('promo', ['email'])] })
    const first = await addCampaign(db.owner.$client, s.workspace, s.document)
    const [guest] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [guest!], 'promo', START, first))
    await db.owner.$client.query(`update campaigns set state = 'paused' where id = $1`, [first])
    expect(await enqueue(s, await askAll(s, [guest!], 'promo'))).toEqual([{ is: 'pending' }])
    await db.owner.$client.query(`update campaigns set state = 'live' where id = $1`, [first])
    // One by one, as two senders would take them.
    await db.owner.$client.query(`update messages set not_before = not_before + interval '1 hour' where campaign_id = $1`, [s.campaign])
    await at(s, START + 6.5 * HOUR)
    await at(s, START + 8 * HOUR)
    expect((await messagesOf(s)).map((m) => [m.campaign_id === first, m.state, m.reason])).toEqual([
      [true, 'delivered', null],
      [false, 'skipped', 'capped'],
    ])
  })
})
