import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connect, type Database } from './client'
import { migrate } from './migrate'
import { workspaces } from './schema'

/**
 * A database of its own for one test file, with the four roles connected as in production: `app`, `relay` and `sender` are bound by row level
 * security, `owner` sees all. `urls` are for processes and pools a test starts itself. Call `drop()` in `afterAll`.
 */
export type TestDatabase = {
  owner: Database
  app: Database
  relay: Database
  sender: Database
  urls: Record<'owner' | 'app' | 'relay' | 'sender', string>
  drop: () => Promise<void>
}

/** Copies the migrated template, which is made once for each state of migrations and policies. The server is KASKAD_TEST_PG (an owner's url). */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = serverUrl()
  const name = `kaskad_test_${process.pid}_${randomBytes(5).toString('hex')}`
  await onServer(server, async (client) => {
    const template = await ensureTemplate(client, server)
    await client.query(`create database ${name} template ${template}`)
  })
  const urlOf = (role: string) => withDatabase(server, name, role)
  const urls = { owner: withDatabase(server, name), app: urlOf('kaskad_app'), relay: urlOf('kaskad_relay'), sender: urlOf('kaskad_sender') }
  const pools = {
    owner: connect(urls.owner, { max: 4, name: 'test-owner' }),
    app: connect(urls.app, { max: 10, name: 'test-app' }),
    relay: connect(urls.relay, { max: 4, name: 'test-relay' }),
    sender: connect(urls.sender, { max: 4, name: 'test-sender' }),
  }
  const drop = async () => {
    await Promise.all(Object.values(pools).map((pool) => pool.$client.end()))
    await dropDatabase(server, name)
  }
  return { ...pools, urls, drop }
}

/**
 * Inserts a workspace and returns its id. With `startsAt` or `rate` (or `sandbox: true`) it is a sandbox whose clock stands still at
 * `startsAt` (default 2026-01-05T00:00Z) unless `running`.
 */
export async function makeWorkspace(
  owner: Database,
  options: {
    name?: string
    sandbox?: boolean
    startsAt?: Date | string
    rate?: number
    running?: boolean
    currency?: string
    timeZone?: string
    language?: 'en' | 'ru'
  } = {},
): Promise<string> {
  const sandbox = options.sandbox ?? (options.startsAt !== undefined || options.rate !== undefined)
  const startsAt = new Date(options.startsAt ?? '2026-01-05T00:00:00Z')
  const clock = { startsAt, clockVirtual: startsAt, clockReal: new Date(), clockRate: options.rate ?? 86_400, clockRunning: options.running ?? false }
  const [row] = await owner
    .insert(workspaces)
    .values({
      name: options.name ?? 'Test',
      currency: options.currency ?? 'RUB',
      timeZone: options.timeZone ?? 'Europe/Moscow',
      language: options.language ?? 'ru',
      sandbox,
      ...(sandbox ? clock : {}),
    })
    .returning({ id: workspaces.id })
  return row!.id
}

function serverUrl(): URL {
  const url = process.env.KASKAD_TEST_PG
  if (!url)
    throw new Error(
      'KASKAD_TEST_PG is not set: run `npm test`, which starts PostgreSQL for the tests, or give the url of an owner role on a server of your own',
    )
  return new URL(url)
}

function withDatabase(server: URL, database: string, role?: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  if (role) url.username = role
  return url.href
}

async function onServer<T>(server: URL, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.href, application_name: 'kaskad-testing' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** An owner may not end others' backends (a closing connection, autovacuum): those leave by themselves in a moment. */
async function dropDatabase(server: URL, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await onServer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`)))
    } catch (error) {
      if ((error as { code?: string }).code !== '42501' || attempt === 40) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

/** Made under a lock and renamed when whole, so that test files starting together make one, and a killed run leaves no half template. */
async function ensureTemplate(client: pg.Client, server: URL): Promise<string> {
  const name = `kaskad_template_${schemaHash()}`
  const exists = async () => (await client.query('select 1 from pg_database where datname = $1', [name])).rowCount === 1
  if (await exists()) return name
  await client.query('select pg_advisory_lock(7308621)')
  try {
    if (await exists()) return name
    await client.query(`drop database if exists ${name}_making with (force)`)
    await client.query(`create database ${name}_making`)
    const password = decodeURIComponent(server.password)
    await migrate(withDatabase(server, `${name}_making`), { app: password, relay: password, sender: password })
    await client.query(`alter database ${name}_making rename to ${name}`)
    return name
  } finally {
    await client.query('select pg_advisory_unlock(7308621)')
  }
}

/** Changes whenever the migrated database would. */
function schemaHash(): string {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const migrations = readdirSync(`${here}migrations`).filter((file) => file.endsWith('.sql'))
  const hash = createHash('sha256')
  for (const file of [...migrations.sort().map((f) => `migrations/${f}`), 'views.sql', 'policies.sql', 'triggers.sql', 'migrate.ts'])
    hash.update(file).update(readFileSync(here + file))
  return hash.digest('hex').slice(0, 12)
}

/**
 * A pool of a process that dies at its n-th word to the database, as by SIGKILL: its connections are cut, and nothing behind that await ever runs, neither
 * `catch` nor `finally`. `before`: the statement never left; `after`: the server has done it (a commit, too) and the answer is lost. `outcome` says
 * whether the work came through alive.
 */
export function mortal(url: string, at: number, when: 'before' | 'after') {
  const db = connect(url, { max: 4, name: 'test-mortal' })
  const clients = new Set<pg.PoolClient>()
  let words = 0
  let die: (value: 'died') => void
  const died = new Promise<'died'>((resolve) => {
    die = resolve
  })
  const cut = () => {
    for (const client of clients) (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
    die('died')
    return new Promise<never>(() => {})
  }
  db.$client.on('connect', (client) => {
    clients.add(client)
    client.on('error', () => {})
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    Object.assign(client, {
      query: (...given: unknown[]) => {
        // The pool's own queries come with a callback, ours with a promise.
        if (typeof given.at(-1) === 'function') return query(...given)
        words += 1
        if (words > at) return new Promise(() => {})
        if (words < at) return query(...given)
        return when === 'before' ? cut() : (query(...given) as Promise<unknown>).then(cut, cut)
      },
    })
  })
  const outcome = async (work: Promise<unknown>) => {
    const end = await Promise.race([died, work.then(() => 'lived' as const)])
    if (end === 'died') await left([...clients].map((client) => (client as unknown as { processID: number }).processID))
    return end
  }
  /** The server lets go of what a dead client held when it notices; a test that goes on at once would find it locked. */
  const left = async (pids: number[]) => {
    const watch = new pg.Client({ connectionString: url })
    await watch.connect()
    while ((await watch.query('select 1 from pg_stat_activity where pid = any($1)', [pids])).rowCount) await new Promise((resolve) => setTimeout(resolve, 5))
    await watch.end()
  }
  return { db, outcome, close: () => (words >= at ? Promise.resolve() : db.$client.end()) }
}
