import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { environmentOf } from './environment.mjs'
import { freePort, hostAndPort, listening } from './ports.mjs'
import { own, secretsOf } from './state.mjs'

let state
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'kaskad-state-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(state, { recursive: true, force: true })
})

test('secrets are made once, and are for this user only', () => {
  const made = secretsOf(state)
  expect(made.secret.length).toBeGreaterThanOrEqual(32)
  expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length)
  expect(secretsOf(state)).toEqual(made)
  expect(statSync(`${state}/secrets.json`).mode & 0o777).toBe(0o600)
})

test('secrets that cannot be read are not replaced: the database would be lost with them', () => {
  secretsOf(state)
  writeFileSync(`${state}/secrets.json`, '{ "secret": ')
  expect(() => secretsOf(state)).toThrow(/backup/)
  expect(readFileSync(`${state}/secrets.json`, 'utf8')).toBe('{ "secret": ')
})

test('a lock whose owner is dead, or is somebody else by now, is taken over', async () => {
  for (const pid of [4_000_000, process.ppid]) {
    writeFileSync(`${state}/owner.lock`, JSON.stringify({ pid }))
    const release = await own(state)
    expect(JSON.parse(readFileSync(`${state}/owner.lock`, 'utf8')).pid).toBe(process.pid)
    release()
  }
})

test('a port that is taken is not chosen', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  expect(await listening(port)).toBe(true)
  expect(await freePort(port)).not.toBe(port)
  server.close()
  expect(hostAndPort('temporal.example:7234')).toEqual({ host: 'temporal.example', port: 7234 })
  expect(hostAndPort('[::1]:7233')).toEqual({ host: '::1', port: 7233 })
})

test("the roles' urls follow the owner's, wherever it is", () => {
  vi.stubEnv('KASKAD_APP_URL', '')
  const env = environmentOf(state, { ownerUrl: 'postgres://boss:x%2Fy@db.example:6432/shop?sslmode=require', temporal: 't:7233', url: 'http://localhost:3000' })
  const app = new URL(env.KASKAD_APP_URL)
  expect([app.username, app.host, app.pathname, app.search]).toEqual(['kaskad_app', 'db.example:6432', '/shop', '?sslmode=require'])
  expect(app.password).toBe(secretsOf(state).app)
  expect(env.TEMPORAL_ADDRESS).toBe('t:7233')
})
