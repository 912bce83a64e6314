import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage } from './testing'

let stage: Stage
let worker: ChildProcess | undefined
beforeAll(async () => {
  stage = await Stage.make({ customers: 300 })
})
afterAll(async () => {
  worker?.kill('SIGKILL')
  await stage.close()
})

const moves = () => stage.count('(select sum(move) as n from enrolments) m, generate_series(1, coalesce(m.n, 0)::int) g')
const active = () => stage.count(`enrolments where state = 'active'`)

/** A worker as a process of its own, as the supervisor starts it. Resolves once it follows cohorts. */
async function startWorker(): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], { env: { ...process.env, KASKAD_LOG_LEVEL: 'info' } })
  worker = child
  child.stderr?.resume()
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker left with ${code}`)))
    child.stdout?.on('data', (text: Buffer) => {
      if (text.toString().includes('following')) resolve()
    })
  })
}

async function killWorker(): Promise<void> {
  const child = worker!
  child.removeAllListeners('exit')
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
}

test('killed in the middle of whatever it was doing, again and again: moving within 15 s, nobody twice, nobody lost', { timeout: 150_000 }, async () => {
  await startWorker()
  await stage.admit(stage.customers, { cohortSize: 20 })
  await stage.deliver()
  for (const after of [1, 250]) {
    await stage.until(async () => (await moves()) > after, 30_000)
    await killWorker()
    const stood = await moves()
    await startWorker()
    const ready = Date.now()
    await stage.until(async () => (await moves()) > stood, 30_000)
    expect(Date.now() - ready).toBeLessThan(15_000)
  }
  await stage.until(async () => (await active()) === 0, 60_000)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(300)
  expect(await stage.count('messages')).toBe(300)
  expect(await stage.count('stays where left_at is null')).toBe(0)
  // Every stay was entered by the way the one before was left: nobody is in two places, and nobody went missing between.
  expect(
    await stage.count(
      `passes p where seq > 1 and not exists (select 1 from passes q where q.enrolment_id = p.enrolment_id and q.seq = p.seq - 1 and q.left_at = p.entered_at)`,
    ),
  ).toBe(0)
  expect(await stage.count('passes')).toBe(300 * 5)
})
