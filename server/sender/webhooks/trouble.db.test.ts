import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addCampaign } from '../testing'
import { CallDesk } from './desk'
import { Calls } from './testing'

let c: Calls
beforeAll(async () => {
  c = await Calls.open()
})
afterAll(() => c.close())
beforeEach(() => c.clear())

describe('a receiver in trouble', () => {
  test('500 and then 200: called again under the same id, and well in the end', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(500).end()
    await c.look()
    expect(await c.told(s)).toEqual([['queued', null, 500, 1]])
    expect(await c.asks(s)).toEqual([['pending', null]])
    expect(await c.wait(s)).toBe(5)
    await c.look()
    expect(c.receiver.received).toHaveLength(1)
    c.receiver.answer = (_, response) => void response.writeHead(200).end()
    await c.hurry(s)
    await c.look()
    expect(await c.told(s)).toEqual([['accepted', null, 200, 2]])
    expect(await c.asks(s)).toEqual([['accepted', null]])
    const ids = c.receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids[1]).toBe(ids[0])
  })

  test('always 500: eight tries, then failed', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(500).end()
    for (let i = 0; i < 10; i += 1) {
      await c.hurry(s)
      await c.look()
    }
    expect(c.receiver.received).toHaveLength(8)
    expect(new Set(c.receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await c.told(s)).toEqual([['failed', 'server_error', 500, 8]])
    expect(await c.asks(s)).toEqual([['failed', 'server_error']])
  })

  test('429 with Retry-After: comes again then, not before', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(429, { 'retry-after': '120' }).end()
    await c.look()
    expect(await c.told(s)).toEqual([['queued', null, 429, 1]])
    expect(Math.abs((await c.wait(s)) - 120)).toBeLessThanOrEqual(1)
    await c.look()
    expect(c.receiver.received).toHaveLength(1)
  })

  test('hangs: given up after ten seconds; no other step waits for it, of this workspace or of another', { timeout: 40_000 }, async () => {
    const slow = await c.calling({ url: `http://${c.receiver.host}/slow` })
    await c.arrive(slow, 1)
    const { document } = (await c.sql('select document from campaigns where workspace_id = $1', [slow.workspace])).rows[0]
    document.steps[0].config.url = `http://${c.receiver.host}/fast`
    const beside = await addCampaign(c.db.owner.$client, slow.workspace, document)
    await c.arrive({ ...slow, campaign: beside }, 1)
    const other = await c.calling()
    await c.arrive(other, 1)
    c.receiver.answer = ({ path }, response) => void (path === '/slow' || response.writeHead(200).end())
    const desk = new CallDesk(c.db.sender)
    const began = Date.now()
    expect(await desk.look()).toBe(3)
    const done = async () =>
      (await c.sql(`select count(*)::int as n from webhook_calls where state = 'accepted' and workspace_id = any($1)`, [[slow.workspace, other.workspace]]))
        .rows[0].n
    while (c.receiver.received.length < 3 || (await done()) < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(Date.now() - began).toBeLessThan(5_000)
    // What is being called is not taken once more, though its time has come.
    await c.sql(`update webhook_calls set next_real = now() - interval '1 second' where state = 'queued' and workspace_id = $1`, [slow.workspace])
    expect(await desk.look()).toBe(0)
    await desk.idle()
    expect(Date.now() - began).toBeGreaterThan(9_000)
    expect(Date.now() - began).toBeLessThan(14_000)
    expect(await c.told(slow)).toEqual([
      ['queued', null, null, 1],
      ['accepted', null, 200, 1],
    ])
  })

  test('has its turn even where more lines are due than are served at once', async () => {
    const s = await c.calling()
    for (let i = 0; i < 12; i += 1) {
      const { document } = (await c.sql('select document from campaigns where workspace_id = $1 limit 1', [s.workspace])).rows[0]
      await c.arrive({ ...s, campaign: await addCampaign(c.db.owner.$client, s.workspace, document) }, 1)
    }
    const desk = new CallDesk(c.db.sender)
    expect(await desk.look()).toBe(8)
    await desk.idle()
    expect(await desk.look()).toBe(4)
    await desk.idle()
    expect((await c.told(s)).map(([is]) => is)).toEqual(Array(12).fill('accepted'))
  })

  test('redirects inward: not followed, failed', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(302, { location: `http://${c.inside.host}/` }).end()
    await c.look()
    expect(await c.told(s)).toEqual([['failed', 'redirected', 302, 1]])
    expect(c.inside.received).toEqual([])
  })

  test('is inside: never called', async () => {
    for (const url of [`http://${c.inside.host}/`, `http://localhost:${c.inside.port}/`, `http://[::ffff:127.0.0.1]:${c.inside.port}/`]) {
      const s = await c.calling({ url })
      await c.arrive(s, 1)
      await c.look()
      expect(await c.told(s)).toEqual([['failed', 'blocked', null, 1]])
      expect(await c.asks(s)).toEqual([['failed', 'blocked']])
    }
    expect(c.inside.received).toEqual([])
  })

  test('one that answers 500, one that hangs, one that redirects inward, one that is inside: whoever calls another goes on', { timeout: 40_000 }, async () => {
    const bad = await Promise.all(['/500', '/slow', '/inward'].map((path) => c.calling({ url: `http://${c.receiver.host}${path}` })))
    bad.push(await c.calling({ url: `http://${c.inside.host}/` }))
    const good = await c.calling()
    for (const s of [...bad, good]) await c.arrive(s, 5)
    c.receiver.answer = ({ path }, response) => {
      if (path === '/500') response.writeHead(500).end()
      else if (path === '/inward') response.writeHead(302, { location: `http://${c.inside.host}/` }).end()
      else if (path !== '/slow') response.writeHead(200).end()
    }
    const desk = new CallDesk(c.db.sender)
    const began = Date.now()
    await desk.look()
    while ((await c.asks(good)).some(([is]) => is !== 'accepted')) {
      expect(Date.now() - began).toBeLessThan(5_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await desk.idle()
    const [failing, hanging, redirected, blocked] = (await Promise.all(bad.map(c.told))) as [unknown[], unknown[], unknown[], unknown[]]
    expect(new Set(failing.map(String))).toEqual(new Set(['queued,,500,1']))
    expect(new Set(hanging.map(String))).toEqual(new Set(['queued,,,1']))
    expect(new Set(redirected.map(String))).toEqual(new Set(['failed,redirected,302,1']))
    expect(new Set(blocked.map(String))).toEqual(new Set(['failed,blocked,,1']))
    expect(c.inside.received).toEqual([])
  })
})
