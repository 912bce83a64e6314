import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { releaseHeld } from '../sweep'
import { type Scene, START } from '../testing'
import { Calls } from './testing'

let c: Calls
beforeAll(async () => {
  c = await Calls.open()
})
afterAll(() => c.close())
beforeEach(() => c.clear())

describe('judged again before it leaves', () => {
  const state = (s: Scene, to: string) => c.sql('update campaigns set state = $2 where workspace_id = $1', [s.workspace, to])

  test('paused is held, and goes after the resume', async () => {
    const s = await c.calling()
    await c.arrive(s, 2)
    await state(s, 'paused')
    await c.look()
    await releaseHeld(c.db.sender)
    await c.look()
    expect(c.receiver.received).toEqual([])
    expect((await c.told(s)).map(([is]) => is)).toEqual(['held', 'held'])
    expect(await c.asks(s)).toEqual([
      ['pending', null],
      ['pending', null],
    ])
    await state(s, 'live')
    await releaseHeld(c.db.sender)
    await c.look()
    expect(c.receiver.received).toHaveLength(2)
    expect((await c.told(s)).map(([is]) => is)).toEqual(['accepted', 'accepted'])
  })

  test('paused between two tries: not tried', async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    c.receiver.answer = (_, response) => void response.writeHead(500).end()
    await c.look()
    await state(s, 'paused')
    await c.hurry(s)
    await c.look()
    expect(c.receiver.received).toHaveLength(1)
    expect(await c.told(s)).toEqual([['held', null, 500, 1]])
  })

  test('stopped, left, erased or with a revoked secret: not called', async () => {
    const stopped = await c.calling()
    await c.arrive(stopped, 1)
    await state(stopped, 'stopped')
    const left = await c.calling()
    await c.arrive(left, 1)
    await c.sql(`update enrolments set state = 'exited' where workspace_id = $1`, [left.workspace])
    const erased = await c.calling()
    await c.arrive(erased, 1)
    await c.sql('update customers set erased_at = now() where workspace_id = $1', [erased.workspace])
    const revoked = await c.calling()
    await c.arrive(revoked, 1)
    await c.sql('update secrets set revoked_real = now() where workspace_id = $1', [revoked.workspace])
    const unsigned = await c.calling({ secret: null })
    await c.arrive(unsigned, 1)
    await c.look()
    expect(c.receiver.received).toEqual([])
    expect(await c.asks(stopped)).toEqual([['skipped', 'ended']])
    expect(await c.asks(left)).toEqual([['skipped', 'ended']])
    expect(await c.asks(erased)).toEqual([['skipped', 'erased']])
    expect(await c.asks(revoked)).toEqual([['failed', 'no_secret']])
    expect(await c.asks(unsigned)).toEqual([['failed', 'no_secret']])
  })

  test('a body that cannot be put together concerns its guest only', async () => {
    const s = await c.calling()
    await c.arrive(s, 20, (i) => (i === 7 ? { firstName: null } : {}))
    await c.look()
    expect(c.receiver.received).toHaveLength(19)
    expect((await c.told(s)).filter(([, reason]) => reason === 'template_error')).toEqual([['failed', 'template_error', null, 0]])
    expect((await c.asks(s)).map(([is]) => is).sort()).toEqual([...Array(19).fill('accepted'), 'failed'])
  })
})

test('from a sandbox nothing leaves: the same queue, the same judgement, and it is taken to have gone well at the instant it was asked', async () => {
  const s = await c.calling({}, { sandbox: true })
  await c.arrive(s, 3, (i) => (i === 2 ? { firstName: null } : {}))
  await c.look()
  expect(c.receiver.received).toEqual([])
  expect(await c.told(s)).toEqual([
    ['accepted', null, null, 1],
    ['failed', 'template_error', null, 0],
    ['accepted', null, null, 1],
  ])
  const { rows } = await c.sql(`select settled_at from asks where workspace_id = $1 and state = 'accepted'`, [s.workspace])
  expect(rows.map((row) => row.settled_at.getTime())).toEqual([START, START])
})
