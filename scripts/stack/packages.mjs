import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { run } from './processes.mjs'
import { during, Trouble } from './say.mjs'
import { readJson, root } from './state.mjs'

const marker = `${root}/node_modules/.kaskad-lock`
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(`${root}/package-lock.json`))
    .digest('hex')

/**
 * Whether node_modules holds what the lock file says: by our mark of the last install, or (installed by hand) by npm's own copy of the lock,
 * which npm writes last, so an interrupted install does not count.
 */
export function packagesReady() {
  const wanted = readJson(`${root}/package-lock.json`)?.packages
  const found = readJson(`${root}/node_modules/.package-lock.json`)?.packages
  if (!wanted || !found) return false
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lockHash()) return true
  return Object.entries(wanted).every(([path, entry]) => !path || entry.optional || entry.peer || entry.extraneous || found[path]?.version === entry.version)
}

/** `npm ci` when packages are missing or out of date. */
export async function ensurePackages() {
  if (!existsSync(`${root}/package-lock.json`)) throw new Trouble('package-lock.json is missing: this is not a whole copy of the project.')
  if (packagesReady()) return
  await during('Installing packages (npm ci, about a minute)', (note) =>
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd: root, what: 'npm ci', onLine: note, env: withoutNodeEnv() }),
  )
  writeFileSync(marker, lockHash())
}

/** The oldest Node the product runs on; told before anything else can fail strangely. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) throw new Trouble(`Node ${process.versions.node} is too old: install Node 20.20 or newer.`)
}

/** NODE_ENV=production would leave out what building and testing need. */
function withoutNodeEnv() {
  const { NODE_ENV: _, ...env } = process.env
  return env
}
