import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { alive } from './processes.mjs'
import { makeState } from './state.mjs'
import { supervisor } from './supervisor.mjs'

let state
beforeEach(() => {
  state = makeState(mkdtempSync(join(tmpdir(), 'kaskad-supervisor-')))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(state, { recursive: true, force: true })
})

const script = (name, code) => ({ name, file: process.execPath, args: ['-e', code], options: {} })
const FOREVER = 'setInterval(() => {}, 1000); console.log("up")'

test('what is killed is started again, and its new id is told', async () => {
  const told = []
  const keeper = supervisor(state, { onChange: (pids) => told.push(pids.a) })
  keeper.add(script('a', FOREVER))
  const first = keeper.pids().a
  process.kill(first, 'SIGKILL')
  await vi.waitFor(() => expect(keeper.pids().a).not.toBe(first) || expect(keeper.pids().a).toBeTruthy(), 5000)
  await vi.waitFor(() => expect(alive(keeper.pids().a)).toBe(true), 5000)
  expect(told).toContain(undefined)
  await keeper.stop([['a']])
  expect(keeper.pids()).toEqual({})
})

test('what cannot live is tried again with growing waits, and said so', async () => {
  const keeper = supervisor(state)
  keeper.add(script('b', 'console.error("no"); process.exit(3)'))
  await vi.waitFor(() => expect(keeper.failures('b')).toBeGreaterThanOrEqual(3), 15_000)
  await keeper.stop([])
  expect(readFileSync(`${state}/logs/b.log`, 'utf8')).toContain('no')
  expect(process.stdout.write.mock.calls.join('')).toContain('b keeps ending')
})

test('stopping goes group by group, and ends who will not listen', async () => {
  const keeper = supervisor(state)
  keeper.add({ ...script('deaf', `process.on("SIGTERM", () => {}); ${FOREVER}`), patience: 500 })
  keeper.add(script('base', FOREVER))
  await vi.waitFor(() => expect(readFileSync(`${state}/logs/deaf.log`, 'utf8')).toContain('up'), 5000)
  const { deaf, base } = keeper.pids()
  await keeper.stop([['deaf'], ['base']])
  expect([alive(deaf), alive(base)]).toEqual([false, false])
})
