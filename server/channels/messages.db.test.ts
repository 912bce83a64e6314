import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { type Ctx, inContext } from '../context'
import { sendOnce } from '../sender/sender'
import { addCustomers, askAll, asksOf, enqueue, messagesOf, START, scene } from '../sender/testing'
import { skipHeld } from './held'
import { getMessage, listMessages, sandboxMessageEvent } from './messages'
import { Adapters } from './registry'

let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())
const run = <R>(workspace: string, work: (ctx: Ctx) => Promise<R>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)

async function sent(n: number) {
  const s = await scene(db)
  await enqueue(s, await askAll(s, await addCustomers(s, n), 'promo'))
  while ((await sendOnce(db.sender, new Adapters())) > 0);
  return s
}

describe('the Outbox', () => {
  it('lists page by page, newest first, and by what is asked for', async () => {
    const s = await sent(5)
    const first = await run(s.workspace, (ctx) => listMessages(ctx, { limit: 2 }))
    const second = await run(s.workspace, (ctx) => listMessages(ctx, { limit: 2, cursor: first.next! }))
    const third = await run(s.workspace, (ctx) => listMessages(ctx, { limit: 2, cursor: second.next! }))
    const ids = [...first.items, ...second.items, ...third.items].map((m) => Number(m.id))
    expect([ids.length, ids, third.next]).toEqual([5, [...ids].sort((a, b) => b - a), null])
    expect(first.items[0]).toMatchObject({ state: 'delivered', customerName: 'N5', campaignName: 'Scene', step: 'promo', at: new Date(START).toISOString() })
    expect((await run(s.workspace, (ctx) => listMessages(ctx, { state: 'failed' }))).items).toEqual([])
    const customer = first.items[0]!.customer
    expect((await run(s.workspace, (ctx) => listMessages(ctx, { customer }))).items).toHaveLength(1)
  })

  it('shows the mail as it was sent, escaped', async () => {
    const s = await sent(1)
    const [row] = await messagesOf(s)
    const found = await run(s.workspace, (ctx) => getMessage(ctx, row.id))
    expect(found.html).toContain('<h1')
    expect(found.html).toContain(`href="${row.links.unsubscribe}"`)
    const other = await makeWorkspace(db.owner, { sandbox: true })
    await expect(run(other, (ctx) => getMessage(ctx, row.id))).rejects.toMatchObject({ status: 404, code: 'message.unknown' })
  })

  it('takes opens, clicks and failures in a sandbox, once, and tells the facts', async () => {
    const s = await sent(2)
    const [a, b] = await messagesOf(s)
    const event = (id: number, what: 'opened' | 'clicked' | 'failed') => run(s.workspace, (ctx) => sandboxMessageEvent(ctx, id, what))
    await event(a.id, 'clicked')
    await event(a.id, 'clicked')
    expect(await event(a.id, 'opened')).toMatchObject({ openedAt: new Date(START).toISOString(), clickedAt: new Date(START).toISOString() })
    expect(await event(b.id, 'failed')).toMatchObject({ state: 'failed' })
    await expect(event(b.id, 'opened')).rejects.toMatchObject({ code: 'message.not_delivered' })
    const facts = await db.owner.$client.query(
      `select type, count(*) as n from facts where workspace_id = $1 and type in ('message_opened', 'message_clicked') group by 1 order by 1`,
      [s.workspace],
    )
    expect(facts.rows).toEqual([
      { type: 'message_clicked', n: 1 },
      { type: 'message_opened', n: 1 },
    ])
  })

  it('a resume that skips leaves what was overdue unsent', async () => {
    const s = await scene(db)
    await enqueue(s, await askAll(s, await addCustomers(s, 3), 'promo'))
    await db.owner.$client.query(`update campaigns set state = 'paused' where workspace_id = $1`, [s.workspace])
    await sendOnce(db.sender, new Adapters())
    expect(await run(s.workspace, (ctx) => skipHeld(ctx.tx, ctx.now, s.campaign))).toBe(3)
    expect((await asksOf(s)).map((a) => [a.state, a.reason])).toEqual(Array(3).fill(['skipped', 'stale']))
  })
})
