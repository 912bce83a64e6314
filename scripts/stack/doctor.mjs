import { accessSync, constants, existsSync } from 'node:fs'

import { packagesReady } from './packages.mjs'
import { hostAndPort, listening } from './ports.mjs'
import { alive, run } from './processes.mjs'
import { ownerOf, readJson, readRun, root } from './state.mjs'
import { findTemporal } from './temporal.mjs'

const IN_GROUPS = ['worker', 'relay', 'sender']

/**
 * What is installed, running and reachable; each trouble with its remedy. Its shape: `{ ok, url, processes, checks }`.
 * Starts and changes nothing; `ownerUrl` is undefined when no database is known.
 */
export async function examine(state, ownerUrl) {
  const record = readRun(state)
  const owner = await ownerOf(state)
  const up = owner !== undefined && record?.pid === owner
  const pids = Object.fromEntries(Object.entries(record?.processes ?? {}).filter(([, pid]) => up && alive(pid)))
  const processes = Object.fromEntries(
    ['web', 'worker', 'relay', 'sender', 'catcher', 'guests', 'postgres', 'temporal'].map((name) => {
      const pid = pids[name] ?? null
      return [name, IN_GROUPS.includes(name) ? (pid ? [pid] : []) : pid]
    }),
  )
  const checks = []
  const check = async (name, remedy, test) => {
    const answer = await Promise.resolve()
      .then(test)
      .catch((error) => String(error.message ?? error))
    checks.push(answer === true ? { name, ok: true, remedy: null } : { name, ok: false, remedy: typeof answer === 'string' ? `${remedy} (${answer})` : remedy })
  }

  await check('node', 'Install Node 20.20 or newer.', () => Number(process.versions.node.split('.')[0]) >= 20)
  await check('packages', 'Run npm ci.', packagesReady)
  await check('state', `Make ${state} writable for this user.`, () => !existsSync(state) || accessSync(state, constants.W_OK) === undefined)
  await check('running', 'Start it: npm start', () => up)
  for (const name of ['web', 'worker', 'relay', 'sender']) {
    await check(name, `It is started again by itself; if it keeps ending, read ${state}/logs/${name}.log`, () =>
      pids[name] ? true : up ? 'not running' : 'nothing runs',
    )
  }
  await check('database', 'Start it (npm start), or correct DATABASE_URL.', () =>
    ownerUrl ? query(ownerUrl, 'select 1').then(() => true) : 'no database is known',
  )
  await check('schema', 'Run: npm run kaskad -- migrate', () => (ownerUrl ? migrated(ownerUrl) : 'no database is known'))
  await check('roles', 'Give DATABASE_URL of a role that is no superuser, then run: npm run kaskad -- migrate', () =>
    ownerUrl ? bound(ownerUrl) : 'no database is known',
  )
  const held = ownerUrl ? await heldFacts(ownerUrl).catch(() => 0) : 0
  // No trouble of this machine's, but somebody's clock wants a look.
  if (held > 0)
    checks.push({
      name: 'held facts',
      ok: true,
      remedy: `${held} kept aside (a wrong clock, or too early); list them: npm run kaskad -- held --workspace W`,
    })
  const address = process.env.TEMPORAL_ADDRESS || record?.temporal
  await check('temporal', 'Start it (npm start), or correct TEMPORAL_ADDRESS.', async () => {
    if (!address) return findTemporal(state) ? 'installed, not running' : 'not installed'
    const { host, port } = hostAndPort(address)
    return (await listening(port, host)) || `nothing answers at ${address}`
  })
  checks.push(...(await temporalChecks(address)))
  await check('outbox', 'Temporal takes no starts and signals; they are kept, and delivered once it does.', () =>
    ownerUrl ? delivered(ownerUrl) : 'no database is known',
  )
  await check('refused', 'Temporal takes others, but not these; they are tried again every ten minutes. Mend what it says, or ask its operator.', () =>
    ownerUrl ? refused(ownerUrl) : 'no database is known',
  )
  await check('answers', `Read ${state}/logs/web.log`, async () => {
    if (!record?.port || !up) return 'nothing runs'
    const response = await fetch(`http://127.0.0.1:${record.port}/healthz`, { signal: AbortSignal.timeout(5000) })
    return response.ok || `/healthz answered ${response.status}`
  })
  return { ok: checks.every(({ ok }) => ok), url: up ? (record.url ?? null) : null, processes, checks }
}

async function query(url, text) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** The door, the namespace, who listens: asked by the product's own client, with its certificates and keys. Nothing where it cannot run. */
async function temporalChecks(address) {
  if (!address || !packagesReady()) return []
  const { KASKAD_APP_URL = 'postgres://none', KASKAD_SECRET = 'x'.repeat(32) } = process.env
  const env = { ...process.env, TEMPORAL_ADDRESS: address, KASKAD_APP_URL, KASKAD_SECRET, KASKAD_LOG_LEVEL: 'silent' }
  const { code, output } = await run(process.execPath, ['--import', 'tsx', `${root}/server/journeys/doctor.ts`], { cwd: root, env, fail: false })
  const line = output.split('\n').findLast((one) => one.startsWith('['))
  if (code === 0 && line) return JSON.parse(line)
  return [{ name: 'temporal access', ok: false, remedy: output.split('\n').find((one) => /Error:/.test(one)) ?? output.slice(-500) }]
}

/** Real seconds that a start or signal may lie before somebody should look. */
const PATIENCE_S = 60

async function delivered(url) {
  const [{ waiting, seconds, error }] = await query(
    url,
    `select count(*)::int as waiting, greatest(extract(epoch from now() - min(next_real)), 0)::int as seconds, max(error) as error from outbox where sent_real is null and next_real <= now()`,
  )
  return seconds <= PATIENCE_S || `${waiting} wait, the oldest for ${seconds} s${error ? `: ${error}` : ''}`
}

/** Starts and signals that step back again and again. */
async function refused(url) {
  const rows = await query(
    url,
    'select workflow_id, error, (count(*) over ())::int as waiting from outbox where sent_real is null and attempts >= 3 order by created_real limit 1',
  )
  return rows.length === 0 || `${rows[0].waiting} wait, the oldest for ${rows[0].workflow_id}: ${rows[0].error}`
}

async function heldFacts(url) {
  const [{ count }] = await query(url, 'select count(*)::int as count from held_facts')
  return count
}

async function migrated(url) {
  const wanted = readJson(`${root}/db/migrations/meta/_journal.json`)?.entries.length ?? 0
  const [{ count }] = await query(url, 'select count(*)::int as count from drizzle.__drizzle_migrations')
  return count === wanted || `${count} of ${wanted} migrations`
}

async function bound(url) {
  const loose = await query(url, "select rolname from pg_roles where rolname in ('kaskad_app', 'kaskad_relay', 'kaskad_sender') and (rolsuper or rolbypassrls)")
  return loose.length === 0 || `${loose.map(({ rolname }) => rolname).join(', ')} would not be bound by row level security`
}
