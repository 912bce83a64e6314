import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, inWorkspace } from '../../db/client'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { sandboxMessageEvent } from '../channels/messages'
import { timelineOf } from '../customers/timeline'
import { stats } from '../insight/stats'
import { verify } from '../insight/verify'
import { givePoints } from '../loyalty/give'
import { expirePoints, spend } from '../loyalty/service'
import { addCampaign, addCustomers, askAll, enqueue, inScene, message, messagesOf, promo, type Scene, START, scene, sendAll, setClock } from './testing'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

const sql = async (text: string, values: unknown[] = []) => (await db.owner.$client.query(text, values)).rows
const states = async (s: Scene) => (await messagesOf(s)).map((m) => m.state)
const broken = async (s: Scene) => (await inScene(s, verify)).checks.filter((check) => !check.ok && /ledger|sends/.test(check.name))
const giving = (points: number, expiresAfter: string | null = null) => ({
  id: 'gift',
  kind: 'offer',
  config: { offer: { name: 'Gift', reward: { kind: 'points', amount: points, expiresAfter } }, validFor: 'P30D', message: message(['push']) },
})
/** Before what is queued for them leaves. */
const optOut = (s: Scene, guest: number) =>
  sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'push', 'promo', false, $3)`, [
    s.workspace,
    guest,
    new Date(START + 1),
  ])

describe('a budget and a message that goes over one channel after another', () => {
  const cascade = [promo('promo', ['push', 'email'], { fallbackAfter: 'PT2H' })]
  it.each([
    ['messages', { messages: 3, points: null, money: null }],
    ['money', { messages: null, points: null, money: 300 }],
  ])('counts what each channel was used for: %s', async (_, budget) => {
    const s = await scene(db, { steps: cascade, settings: { budget }, prices: { push: 100, email: 100 } })
    await enqueue(s, await askAll(s, await addCustomers(s, 4), 'promo'))
    for (const hours of [0, 3, 6]) await sendAll(s, START + hours * HOUR)
    expect((await states(s)).filter((state) => state === 'delivered')).toHaveLength(3)
  })

  it('that is just met lets all of it out', async () => {
    const s = await scene(db, { steps: cascade, settings: { budget: { messages: 4, points: null, money: null } } })
    await enqueue(s, await askAll(s, await addCustomers(s, 2), 'promo'))
    for (const hours of [0, 3, 6]) await sendAll(s, START + hours * HOUR)
    expect(await states(s)).toEqual(['delivered', 'delivered', 'delivered', 'delivered'])
  })
})

describe('the points of a message that does not leave', () => {
  it("go, and the guest's own stay, whichever expire first", async () => {
    for (const own of [START + 3 * DAY, null]) {
      const s = await scene(db, { steps: [giving(300, 'P60D')] })
      const [guest] = await addCustomers(s, 1)
      const gift = { key: 'own', customer: guest!, amount: 500, at: START, expiresAt: own, counter: 'earned', reason: 'purchase' } as const
      await inWorkspace(db.app, s.workspace, (tx) => givePoints(tx.sql, s.workspace, START, [gift]))
      await enqueue(s, await askAll(s, [guest!], 'gift'))
      await optOut(s, guest!)
      await sendAll(s, START + HOUR)
      const lots = () => sql('select reason, "left" from lots where workspace_id = $1 order by id', [s.workspace])
      expect(await lots()).toEqual([{ reason: 'purchase', left: 500 }, { reason: 'Gift', left: 0 }]) // biome-ignore format: rows
      expect(await broken(s)).toEqual([])
      await setClock(s, START + 4 * DAY)
      await inTransaction(db.owner, (client) => expirePoints(client, s.workspace, START + 4 * DAY))
      expect(await sql('select balance from accounts where workspace_id = $1', [s.workspace])).toEqual([{ balance: own === null ? 500 : 0 }])
    }
  })

  it('stay where the guest has spent them, and are not taken from the others', async () => {
    const s = await scene(db, { steps: [giving(300)] })
    const [guest] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [guest!], 'gift'))
    await inScene(s, (ctx) => spend(ctx, { customer: guest!, amount: 250, key: 'till', reason: 'x' }))
    const gift = { key: 'own', customer: guest!, amount: 500, at: START, expiresAt: null, counter: 'earned', reason: 'purchase' } as const
    await inWorkspace(db.app, s.workspace, (tx) => givePoints(tx.sql, s.workspace, START, [gift]))
    await optOut(s, guest!)
    await sendAll(s, START + HOUR)
    expect(await sql('select balance from accounts where workspace_id = $1', [s.workspace])).toEqual([{ balance: 500 }])
    expect(await broken(s)).toEqual([])
  })

  it.each([
    ['points', { messages: null, points: 300, money: null }],
    ['money', { messages: null, points: null, money: 30_000 }],
  ])('are there for the next guest: the budget of %s gets them back', async (_, budget) => {
    const s = await scene(db, { steps: [giving(300)], settings: { budget } })
    const [a, b, c] = await addCustomers(s, 3)
    await enqueue(s, await askAll(s, [a!], 'gift'))
    await optOut(s, a!)
    await sendAll(s, START + HOUR)
    const later = START + 2 * HOUR
    expect(await enqueue(s, await askAll(s, [b!, c!], 'gift', later), later)).toEqual([{ is: 'pending' }, { is: 'skipped', reason: 'budget' }])
  })

  it('are told as taken back, not as expired', async () => {
    const s = await scene(db, { steps: [giving(300)] })
    const [guest] = await addCustomers(s, 1)
    await enqueue(s, await askAll(s, [guest!], 'gift'))
    await optOut(s, guest!)
    await sendAll(s, START + HOUR)
    const { items } = await inScene(s, (ctx) => timelineOf(ctx, guest!, {}))
    expect(items.map(({ type, points, text }) => [type, points, text])).toEqual([
      ['points_withdrawn', -300, '300 points taken back'],
      ['points_earned', 300, '300 points given: Gift'],
    ])
  })
})

it('a cap of two a day looks at days, not at a day before and a day after together', async () => {
  const s = await scene(db, { caps: { promo: { max: 2, per: 'P1D' } }, settings: { quietHours: null } })
  const night = await addCampaign(db.owner.$client, s.workspace, { ...s.document, settings: { quietHours: { from: '11:00', to: '22:00' }, timeZone: 'UTC' } })
  const [guest] = await addCustomers(s, 1)
  await sql('update consents set at = $2 where workspace_id = $1', [s.workspace, new Date(START - 3 * DAY)])
  const before = START - 20 * HOUR
  await enqueue(s, await askAll(s, [guest!], 'promo', before), before)
  await sendAll(s, before)
  // Waits until 22:00: thirty hours after the first.
  await enqueue(s, await askAll(s, [guest!], 'promo', START, night))
  expect(await enqueue(s, await askAll(s, [guest!], 'promo'))).toEqual([{ is: 'pending' }])
  // But a fourth has two within a day on either side.
  expect(await enqueue(s, await askAll(s, [guest!], 'promo'))).toEqual([{ is: 'skipped', reason: 'capped' }])
  await sendAll(s, START)
  await sendAll(s, START + 11 * HOUR)
  expect((await states(s)).filter((state) => state === 'delivered')).toHaveLength(3)
})

it('what was delivered and has failed after all is not counted as delivered', async () => {
  const s = await scene(db, { steps: [promo('promo', ['push'])], settings: { attribution: 'P14D', goal: null } })
  await enqueue(s, await askAll(s, await addCustomers(s, 2), 'promo'))
  await sendAll(s, START)
  const [first] = await messagesOf(s)
  await inScene(s, (ctx) => sandboxMessageEvent(ctx, first.id, 'failed'))
  const counted = await inScene(s, (ctx) => stats(ctx, s.campaign))
  expect(counted.steps.promo).toMatchObject({ sent: 2, delivered: 1 })
  expect(counted.people).toMatchObject({ delivered: 1 })
})
