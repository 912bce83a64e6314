import { accessSync, chmodSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, resolve } from 'node:path'
import { freePort, hostAndPort, listening } from './ports.mjs'
import { run, sleep } from './processes.mjs'
import { during, Trouble } from './say.mjs'
import { readJson, root, writeJson } from './state.mjs'

/** The Temporal CLI whose development server we run (server 1.31.2); the version in scripts/temporal-server/go.mod. */
const VERSION = '1.8.2'

const executable = (path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Machine-wide, so that a second clone need not build again; in the state folder where the home cannot be written. */
function caches(state) {
  const home = process.env.KASKAD_CACHE || resolve(process.env.XDG_CACHE_HOME || `${homedir()}/.cache`, 'kaskad')
  return [`${state}/cache`, `${root}/.kaskad/cache`, home]
}

/** `temporal` on PATH or in a cache; undefined if it must be got. */
export function findTemporal(state) {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => `${folder}/temporal`)
  const cached = caches(state).flatMap((folder) => [`${folder}/temporal-${VERSION}`, `${folder}/temporal`])
  return [...(process.env.KASKAD_TEMPORAL ? [process.env.KASKAD_TEMPORAL] : []), ...onPath, ...cached].find(executable)
}

/** The binary, found or got: cache, then Temporal's release, then a build from the Go module in the repository. Never anything that is not Temporal. */
export async function ensureTemporal(state) {
  const found = findTemporal(state)
  if (found) return found
  const target = cacheTarget(state)
  const reasons = []
  for (const [what, get] of [
    ['download', download],
    ['build', build],
  ]) {
    try {
      await get(target)
      return target
    } catch (error) {
      reasons.push(`  ${what}: ${error.message.split('\n').slice(-6).join('\n    ')}`)
    }
  }
  throw new Trouble(
    [
      'Kaskad needs a Temporal server, and none could be found or got:',
      ...reasons,
      'Any one of these helps:',
      '  1. give the address of one that runs: TEMPORAL_ADDRESS=host:7233 npm start',
      `  2. put the Temporal CLI (${VERSION} or newer) on PATH: https://docs.temporal.io/cli`,
      '  3. install Go 1.26 or newer, and start again: it is then built from scripts/temporal-server (about 5 minutes, once).',
    ].join('\n'),
  )
}

function cacheTarget(state) {
  for (const folder of [...caches(state)].reverse()) {
    try {
      mkdirSync(folder, { recursive: true })
      accessSync(folder, constants.W_OK)
      return `${folder}/temporal-${VERSION}`
    } catch {
      // the next place
    }
  }
  throw new Trouble(`No folder to keep the Temporal server in: ${caches(state).join(', ')}`)
}

/** The release of the CLI, as the SDK's own test environment would take it. Gives up at once where there is no way out. */
async function download(target) {
  const os = { linux: 'linux', darwin: 'darwin' }[process.platform]
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch]
  if (!os || !arch) throw new Trouble(`no release for ${process.platform}-${process.arch}`)
  const archive = `${target}.${process.pid}.tar.gz`
  const folder = `${tmpdir()}/kaskad-temporal-${process.pid}`
  try {
    const connect = new AbortController()
    const timer = setTimeout(() => connect.abort(new Error('no answer within 6 s')), 6000)
    const response = await fetch(`https://temporal.download/cli/archive/v${VERSION}?platform=${os}&arch=${arch}`, { signal: connect.signal }).finally(() =>
      clearTimeout(timer),
    )
    if (!response.ok) throw new Trouble(`temporal.download answered ${response.status}`)
    await during('Downloading the Temporal server', async () => {
      writeFileSync(archive, Buffer.from(await response.arrayBuffer()))
      mkdirSync(folder, { recursive: true })
      await run('tar', ['-xzf', archive, '-C', folder])
    })
    if (!existsSync(`${folder}/temporal`)) throw new Trouble('the archive holds no `temporal`')
    await run('cp', [`${folder}/temporal`, `${target}.${process.pid}`])
    chmodSync(`${target}.${process.pid}`, 0o755)
    await run(`${target}.${process.pid}`, ['--version'])
    renameSync(`${target}.${process.pid}`, target)
  } catch (error) {
    throw new Trouble(error.cause?.code ? `${error.message} (${error.cause.code})` : error.message)
  } finally {
    for (const path of [archive, folder, `${target}.${process.pid}`]) rmSync(path, { recursive: true, force: true })
  }
}

async function build(target) {
  const go = ['go', '/usr/local/go/bin/go'].find((name) =>
    name.startsWith('/') ? executable(name) : (process.env.PATH ?? '').split(delimiter).some((folder) => executable(`${folder}/${name}`)),
  )
  if (!go) throw new Trouble('Go is not installed')
  const temporary = `${target}.${process.pid}`
  try {
    await during('Building the Temporal server with Go (about 5 minutes, once on this machine)', (note) =>
      run(go, ['build', '-v', '-ldflags=-s -w', '-o', temporary, 'github.com/temporalio/cli/cmd/temporal'], {
        cwd: `${root}/scripts/temporal-server`,
        onLine: note,
        what: 'go build',
      }),
    )
    renameSync(temporary, target)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** What operators find cohorts by (server/journeys/attributes.ts). A file that knows them already is content. */
const ATTRIBUTES = ['KaskadWorkspace=Keyword', 'KaskadCampaign=Int', 'KaskadVersion=Int'].flatMap((one) => ['--search-attribute', one])

/** The development server on SQLite in the state folder, for one machine; a cluster is given by TEMPORAL_ADDRESS. */
export function embeddedTemporal(state, binary) {
  const file = `${state}/temporal.db`
  const portFile = `${state}/ports.json`
  let port = readJson(portFile)?.temporal

  async function prepare() {
    port = await freePort(port)
    writeJson(portFile, { ...readJson(portFile), temporal: port })
    return `127.0.0.1:${port}`
  }

  const command = () => ({
    name: 'temporal',
    file: binary,
    args: ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', file, '--log-level', 'error', ...ATTRIBUTES],
    options: { cwd: state },
    stopSignal: 'SIGINT',
  })

  async function ready() {
    const until = performance.now() + 60_000
    while (performance.now() < until) {
      if (await listening(port)) {
        const { code } = await run(binary, ['operator', 'namespace', 'describe', '--namespace', 'default', '--address', `127.0.0.1:${port}`], { fail: false })
        if (code === 0) return
      }
      await sleep(150)
    }
    throw new Trouble(`Temporal did not come up. See ${state}/logs/temporal.log.`)
  }

  return { prepare, command, ready }
}

/** A Temporal that runs elsewhere: only looked at, never started. */
export async function awaitTemporal(address) {
  const { host, port } = hostAndPort(address)
  const until = performance.now() + 20_000
  while (performance.now() < until) {
    if (await listening(port, host, 2000)) return
    await sleep(500)
  }
  throw new Trouble(`TEMPORAL_ADDRESS is ${address}, and nothing answers there. Start it, or leave TEMPORAL_ADDRESS out to have one started.`)
}
