import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Calls } from './testing'

let c: Calls
beforeAll(async () => {
  c = await Calls.open()
})
afterAll(() => c.close())
beforeEach(() => c.clear())

describe('a sender that is killed in the middle', () => {
  let child: ChildProcess | undefined
  afterAll(() => void child?.kill('SIGKILL'))

  test('is followed by another: called again, under the same id', { timeout: 60_000 }, async () => {
    const s = await c.calling()
    await c.arrive(s, 1)
    const taken = new Promise<void>((resolve) => {
      c.receiver.answer = () => resolve()
    })
    child = spawn(process.execPath, ['--import', 'tsx', 'server/sender/main.ts'], {
      env: { ...process.env, KASKAD_SENDER_URL: c.db.urls.sender, KASKAD_APP_URL: c.db.urls.app },
      stdio: 'ignore',
    })
    const gone = new Promise((resolve) => child!.once('exit', resolve))
    await taken
    child.kill('SIGKILL')
    await gone
    expect(await c.told(s)).toEqual([['queued', null, null, 1]])
    // Its lease holds a while: nobody calls meanwhile.
    expect(await c.wait(s)).toBeGreaterThan(50)
    await c.look()
    expect(c.receiver.received).toHaveLength(1)
    c.receiver.answer = (_, response) => void response.writeHead(204).end()
    await c.hurry(s)
    await c.look()
    const ids = c.receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[0]])
    expect(await c.told(s)).toEqual([['accepted', null, 204, 2]])
  })
})
