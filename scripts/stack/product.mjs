import { createHash } from 'node:crypto'
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { buildWeb, hasWeb, inputsHash } from './build.mjs'
import { environmentOf, givenDatabase } from './environment.mjs'
import { canListen, freePort } from './ports.mjs'
import { embeddedPostgres } from './postgres.mjs'
import { end, isOurs, run, sleep } from './processes.mjs'
import { awaitReady } from './ready.mjs'
import { during, say, Trouble } from './say.mjs'
import { readJson, readRun, root, writeJson, writeRun } from './state.mjs'
import { supervisor, tail } from './supervisor.mjs'
import { awaitTemporal, embeddedTemporal, ensureTemporal } from './temporal.mjs'

/** The product's own processes and their entries; one that is not in this copy is left out. */
const PROCESSES = {
  worker: 'server/worker/main.ts',
  relay: 'server/relay/main.ts',
  sender: 'server/sender/main.ts',
  catcher: 'server/channels/catcher/main.ts',
  guests: 'db/seed/guests/main.ts',
}

const leash = pathToFileURL(`${root}/scripts/stack/leash.mjs`).href

/** A TypeScript entry as one Node process (no wrapper: its pid is the one that counts). */
export const typescript = (path, ...args) => ['--import', leash, '--import', 'tsx', `${root}/${path}`, ...args]

/** Room for what is young, MiB: turns and hand-overs make much that dies at once, and collecting it in small pieces took a sixth of their time. */
const YOUNG = '--max-semi-space-size=32'

/**
 * PostgreSQL and Temporal, embedded or given, under a supervisor. The state folder must be owned (`own`). Resolves with what `startProduct`
 * needs; `packages` is awaited before npm's PostgreSQL is used, so that the Temporal server is built meanwhile.
 */
export async function startInfrastructure(state, { fast = false, temporal = true, packages = Promise.resolve() } = {}) {
  await stopLeftOvers(state)
  const record = { pid: process.pid, state, startedAt: new Date().toISOString(), processes: {} }
  const save = () => writeRun(state, { ...record, beat: new Date().toISOString() })
  const keeper = supervisor(state, {
    onChange: (pids) => {
      record.processes = pids
      save()
    },
  })
  save()
  const beat = setInterval(save, 2000)
  const stop = async () => {
    await keeper.stop([['guests', 'web'], ['worker', 'relay', 'sender', 'catcher'], ['temporal'], ['postgres']])
    clearInterval(beat)
    record.stopped = true
    save()
  }

  let schemaMark = null
  const startPostgres = async () => {
    await packages
    const given = givenDatabase()
    if (given) {
      await awaitDatabase(given)
      return given
    }
    const server = embeddedPostgres(state, { fast })
    const { url } = await server.prepare()
    keeper.add(server.command())
    await during('Starting PostgreSQL', server.ready, { quiet: 3000 })
    schemaMark = `${server.data}/kaskad-schema`
    return url('owner')
  }

  const startTemporal = async () => {
    if (!temporal) return undefined
    if (process.env.TEMPORAL_ADDRESS) {
      await awaitTemporal(process.env.TEMPORAL_ADDRESS)
      return process.env.TEMPORAL_ADDRESS
    }
    const server = embeddedTemporal(state, await ensureTemporal(state))
    const address = await server.prepare()
    keeper.add(server.command())
    await during('Starting Temporal', server.ready, { quiet: 3000 })
    return address
  }

  const temporalStarts = startTemporal()
  temporalStarts.catch(() => {}) // awaited by startProduct; a failure must not be an unhandled one before
  const ownerUrl = await startPostgres().catch(async (error) => {
    await stop()
    throw error
  })
  Object.assign(record, { ownerUrl: givenDatabase() ? undefined : redact(ownerUrl) })
  return { state, keeper, ownerUrl, schemaMark, temporal: temporalStarts, record, save, stop }
}

/** Migrates, builds, starts web, worker, relay and sender; resolves when all of them can be used. */
export async function startProduct(infrastructure, { dev = false, port: wantedPort, portGiven = false } = {}) {
  const { state, keeper, ownerUrl, record, save } = infrastructure
  const port = await choosePort(wantedPort, portGiven)
  const url = process.env.KASKAD_PUBLIC_URL || `http://localhost:${port}`
  const env = { ...environmentOf(state, { ownerUrl, url }), PORT: String(port), NODE_ENV: dev ? 'development' : 'production' }
  if (!env.KASKAD_SMTP_URL) env.KASKAD_SMTP_URL = await catcherUrl(state)
  await migrateDatabase(env, infrastructure.schemaMark)
  if (!dev) await buildWeb(env)
  const temporal = await infrastructure.temporal
  if (temporal) env.TEMPORAL_ADDRESS = temporal
  Object.assign(record, { url, port, temporal, dev })
  save()
  if (hasWeb())
    keeper.add({ name: 'web', file: process.execPath, args: webArguments(port, dev), options: { cwd: root, env: { ...env, NEXT_TELEMETRY_DISABLED: '1' } } })
  const catches = !process.env.KASKAD_SMTP_URL
  const present = Object.entries(PROCESSES).filter(([name, path]) => existsSync(`${root}/${path}`) && (catches || name !== 'catcher'))
  for (const [name, path] of present)
    keeper.add({ name, file: process.execPath, args: [YOUNG, ...typescript(path)], options: { cwd: root, env }, patience: 16_000 })
  if (dev)
    restartOnChange(
      keeper,
      present.map(([name]) => name),
    )
  const local = `http://127.0.0.1:${port}`
  const ready = async () => hasWeb() && awaitReady(local, { failures: keeper.failures, state })
  if (hasWeb()) await during('Starting', () => awaitWeb(local, keeper, state), { quiet: 5000 })
  await during('Starting worker, relay and sender', ready, { quiet: 5000 })
  return { url, env, ready }
}

/** The local mail catcher's address; the operator's own SMTP server is given by KASKAD_SMTP_URL. */
async function catcherUrl(state) {
  const file = `${state}/ports.json`
  const port = await freePort(readJson(file)?.smtp ?? 2525)
  writeJson(file, { ...readJson(file), smtp: port })
  return `smtp://127.0.0.1:${port}`
}

const webArguments = (port, dev) => ['--import', leash, `${root}/node_modules/next/dist/bin/next`, dev ? 'dev' : 'start', '-p', String(port)]

/**
 * Roles, schema, policies. `mark`: a file in the embedded server's own data, which says for what it was last migrated: where that has not changed, a start
 * need not wait for it. Another's server is asked each time.
 */
export async function migrateDatabase(env, mark = null) {
  const urls = ['KASKAD_OWNER_URL', 'KASKAD_APP_URL', 'KASKAD_RELAY_URL', 'KASKAD_SENDER_URL'].map((name) => new URL(env[name]).password)
  const wanted = createHash('sha256')
    .update(inputsHash(['db']))
    .update(urls.join())
    // Another secret: what is stored is sealed with it, which is part of migrating.
    .update(`${env.KASKAD_SECRET}|${env.KASKAD_SECRET_PREVIOUS ?? ''}`)
    .digest('hex')
  if (mark && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  await during('Migrating', () => run(process.execPath, typescript('server/cli/main.ts', 'migrate'), { cwd: root, env, what: 'migrate' }), { quiet: 3000 })
  if (mark) writeFileSync(mark, wanted)
}

async function choosePort(wanted, given) {
  if (await canListen(wanted)) return wanted
  if (given) throw new Trouble(`Port ${wanted} is taken. Free it, or choose another: PORT=3001 npm start`)
  const other = await freePort(wanted + 1)
  say(`  Port ${wanted} is taken, using ${other}.`)
  return other
}

async function awaitDatabase(url) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new Trouble(
      `DATABASE_URL points to ${host}${pathname}, which does not answer as it should: ${error.message}. Give the url of a role that owns the database and may create roles.`,
    )
  } finally {
    await client.end().catch(() => {})
  }
}

async function awaitWeb(url, keeper, state) {
  const until = performance.now() + 120_000
  while (performance.now() < until) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) })
      if (response.status < 500) return
    } catch {
      // not yet
    }
    if (keeper.failures('web') >= 3) break
    await sleep(150)
  }
  throw new Trouble(`The web application does not answer.\n${tail(`${state}/logs/web.log`)}\nIts log: ${state}/logs/web.log`)
}

/** What a killed supervisor left running. PostgreSQL looks after itself (postmaster.pid). */
async function stopLeftOvers(state) {
  const { postgres: _, ...pids } = readRun(state)?.processes ?? {}
  await Promise.all(
    Object.values(pids).map(async (pid) => {
      if (pid !== process.pid && (await isOurs(pid, [root, state]))) await end(pid, { patience: 3000 })
    }),
  )
}

/** `npm run dev`: the server's processes start anew when their code changes; Next reloads by itself. */
function restartOnChange(keeper, names) {
  let timer
  const changed = (_, file) => {
    if (!file || /\.test\.tsx?$/.test(file) || !/\.(ts|json|sql)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      say(`  ${file} changed: restarting ${names.join(', ')}`)
      for (const name of names) keeper.restart(name)
    }, 300)
  }
  for (const folder of ['server', 'db', 'workflows']) watch(`${root}/${folder}`, { recursive: true }, changed)
}

const redact = (url) => {
  const address = new URL(url)
  address.password = ''
  return address.href
}
