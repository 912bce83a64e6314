import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage } from './testing'

const CUSTOMERS = 300
/** What the supervisor and a container's runtime allow before they kill. Real ms. */
const PATIENCE_MS = 16_000

let stage: Stage
const children: ChildProcess[] = []
beforeAll(async () => {
  stage = await Stage.make({ customers: CUSTOMERS })
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await stage.close()
})

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

async function startWorker(metrics: number): Promise<ChildProcess> {
  const env = { ...process.env, KASKAD_LOG_LEVEL: 'info', KASKAD_WORKER_METRICS: String(metrics) }
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  await new Promise<void>((resolve) => child.stdout!.on('data', (text: Buffer) => text.toString().includes('following') && resolve()))
  return child
}

const moves = async () => Number((await stage.db.owner.$client.query('select coalesce(sum(move), 0) as n from enrolments')).rows[0].n)

test('asked to stop in the middle of turns, a worker ends them and leaves with 0; the next one goes on, and nothing is twice', {
  timeout: 180_000,
}, async () => {
  const port = await freePort()
  const first = await startWorker(port)
  await stage.admit(stage.customers, { cohortSize: 20 })
  await stage.until(async () => (await moves()) > 300, 60_000)

  const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(figures).toMatch(/^kaskad_turns_total\{.*is="written".*\} \d+/m)
  expect(figures).toMatch(/^kaskad_turn_seconds_bucket\{.*le="0\.1"\} \d+/m)
  expect(Number(/^kaskad_moves_total(?:\{.*\})? (\d+)/m.exec(figures)?.[1])).toBeGreaterThan(0)
  expect(figures).toMatch(/^kaskad_outcomes_total\{.*is="accepted".*\} \d+/m)
  expect(figures).toMatch(/^temporal_workflow_task_execution_latency/m)

  const left = new Promise((resolve) => first.once('exit', (code, signal) => resolve(code ?? signal)))
  first.kill('SIGTERM')
  const late = setTimeout(() => first.kill('SIGKILL'), PATIENCE_MS)
  expect(await left).toBe(0)
  clearTimeout(late)
  // Whatever it had begun is written or undone: nothing of it is still open in the database.
  expect(await stage.count(`pg_stat_activity where datname = current_database() and application_name = 'kaskad-worker'`)).toBe(0)

  await startWorker(await freePort())
  await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0, 60_000)
  expect(await stage.count(`enrolments where state = 'finished' and step = 'lost'`)).toBe(CUSTOMERS)
  expect(await stage.count('messages')).toBe(CUSTOMERS)
  expect(await stage.count('passes')).toBe(CUSTOMERS * 5)
})

test('a worker that finds no Temporal waits for it, says why, and leaves with 0 when asked to', async () => {
  const env = { ...process.env, KASKAD_LOG_LEVEL: 'info', TEMPORAL_ADDRESS: '127.0.0.1:1' }
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  const said = await new Promise<string>((resolve) => child.stdout!.once('data', (text: Buffer) => resolve(text.toString())))
  expect(said).toMatch(/Temporal at 127.0.0.1:1: ECONNREFUSED.*worker waits for Temporal/)
  const left = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  child.kill('SIGTERM')
  expect(await left).toBe(0)
})
