import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { findChromium } from './stack/chromium.mjs'
import { environmentOf } from './stack/environment.mjs'
import { checkNode, ensurePackages } from './stack/packages.mjs'
import { freePort } from './stack/ports.mjs'
import { databaseUrl, removeData } from './stack/postgres.mjs'
import { startInfrastructure, startProduct } from './stack/product.mjs'
import { explain, say, Trouble } from './stack/say.mjs'
import { demoOf, seedDemo } from './stack/seed.mjs'
import { clearState, makeState, own, readJson, root, secretsOf } from './stack/state.mjs'
import { findTemporal } from './stack/temporal.mjs'

/**
 * `npm test`: packages, types, lint, import laws, migrations, unit, integration on real PostgreSQL and Temporal, and the browser on the running
 * product. Every stage runs even if one before it failed; the last line is `N passed, N failed`. Names of stages as arguments run only those.
 */
const STATIC = {
  types: ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--diagnostic-level=error', process.stdout.isTTY ? '--colors=force' : '--colors=off', '.'],
  laws: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', 'workflows', 'db', 'server', 'app', 'scripts'],
  migrations: ['node_modules/drizzle-kit/bin.cjs', 'check'],
}
const STAGES = [...Object.keys(STATIC), 'drift', 'unit', 'integration', 'browser']
const LIMIT_MS = { unit: 10 * 60_000, integration: 25 * 60_000, browser: 25 * 60_000 }

const since = performance.now()
const state = `${root}/.kaskad/test`
const results = []
const asked = process.argv.slice(2)
const wanted = (stage) => asked.length === 0 || asked.includes(stage)
let infrastructure
let child

// The tests bring their own services: what the shell knows of others must not reach them.
for (const name of [
  'DATABASE_URL',
  'KASKAD_OWNER_URL',
  'KASKAD_APP_URL',
  'KASKAD_RELAY_URL',
  'KASKAD_SENDER_URL',
  'KASKAD_PUBLIC_URL',
  'PORT',
  ...Object.keys(process.env).filter((name) => name.startsWith('TEMPORAL_')),
])
  delete process.env[name]
Object.assign(process.env, { KASKAD_STATE: state, KASKAD_TASK_QUEUE: 'kaskad-test', NEXT_TELEMETRY_DISABLED: '1' })
if (process.env.KASKAD_TEST_TEMPORAL) process.env.TEMPORAL_ADDRESS = process.env.KASKAD_TEST_TEMPORAL

async function finish() {
  await infrastructure?.stop().catch(explain)
  if (infrastructure) removeData(state)
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  say('')
  for (const { stage, passed, failed, skipped, seconds, why } of results) {
    say(
      `  ${failed ? 'FAILED' : 'ok    '}  ${stage.padEnd(12)} ${`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`.padEnd(34)} ${seconds.toFixed(1)} s${why ? `  ${why}` : ''}`,
    )
  }
  for (const failure of results.flatMap(({ failures = [] }) => failures)) say(`  x  ${failure}`)
  say(`  ${((performance.now() - since) / 1000).toFixed(0)} s in all; logs of the services: ${state}/logs`)
  process.exitCode = sum('failed') ? 1 : 0
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`, () => process.exit())
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    if (child) process.kill(-child.pid, 'SIGKILL')
    results.push({ stage: 'interrupted', passed: 0, failed: 1, seconds: 0, why: signal })
    await finish()
  })
}

/** Runs a command in a process group of its own, so that a time-out ends all of it. Answers the exit code. */
function execute(file, args, { env = process.env, limit = 15 * 60_000, quiet = false } = {}) {
  return new Promise((resolve) => {
    const running = spawn(file, args, { cwd: root, env, stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'], detached: true })
    child = running
    const timer = setTimeout(() => {
      say(`  ended after ${limit / 60_000} minutes`)
      process.kill(-running.pid, 'SIGKILL')
    }, limit)
    running.on('error', () => resolve(127))
    running.on('close', (code) => {
      clearTimeout(timer)
      child = undefined
      resolve(code ?? 1)
    })
  })
}

const node = (args, options) => execute(process.execPath, args, options)

/** Runs a stage, whatever it throws, and keeps its count: `work` answers `{ passed, failed }` or an exit code. */
async function stage(name, work) {
  if (!wanted(name)) return
  say(`\n── ${name}`)
  const began = performance.now()
  let result = { passed: 0, failed: 1 }
  try {
    const answer = await work()
    result = typeof answer === 'number' ? { passed: answer === 0 ? 1 : 0, failed: answer === 0 ? 0 : 1 } : answer
  } catch (error) {
    explain(error)
    result.why = String(error.message).split('\n')[0]
  }
  results.push({ stage: name, skipped: 0, ...result, seconds: (performance.now() - began) / 1000 })
}

/** One failed test in two lines, for the summary: who reads only the end of a log should know where to look. */
const failureOf = (file, name, message = '') => `${file.replace(`${root}/`, '')} > ${name}\n      ${message.split('\n')[0].slice(0, 200)}`

/** One vitest project, counted from its own report. A file that does not load counts as a failure. */
async function vitest(project, env = {}) {
  const report = `${state}/${project}.json`
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await node(args, { env: { ...process.env, ...env }, limit: LIMIT_MS[project] })
  const told = readJson(report)
  if (!told) return { passed: 0, failed: 1, why: 'vitest left no report' }
  const failures = told.testResults.flatMap((file) =>
    file.assertionResults.some(({ status }) => status === 'failed')
      ? file.assertionResults.filter(({ status }) => status === 'failed').map((test) => failureOf(file.name, test.fullName, test.failureMessages?.[0]))
      : file.status === 'failed'
        ? [failureOf(file.name, 'did not load', file.message)]
        : [],
  )
  const unloaded = told.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')).length
  const failed = told.numFailedTests + unloaded
  return { passed: told.numPassedTests, failed: failed || (code ? 1 : 0), skipped: told.numPendingTests + told.numTodoTests, failures }
}

/** What `generate` would write besides what is there: nothing, or the schema has moved on without its migration. */
async function drift() {
  const copy = `${state}/migrations`
  rmSync(copy, { recursive: true, force: true })
  cpSync(`${root}/db/migrations`, copy, { recursive: true })
  const before = readdirSync(copy).length
  const out = copy.slice(root.length + 1)
  const code = await node(['node_modules/drizzle-kit/bin.cjs', 'generate', '--dialect', 'postgresql', '--schema', './db/schema/*.ts', '--out', out], {
    quiet: true,
  })
  if (code) return code
  const added = readdirSync(copy).filter((file) => !existsSync(`${root}/db/migrations/${file}`))
  if (readdirSync(copy).length === before) return 0
  throw new Trouble(`The schema differs from its migrations (${added.join(', ')}). Run: npx drizzle-kit generate --name what-changed`)
}

async function services() {
  infrastructure = await startInfrastructure(state, { fast: true })
  const { port } = { port: readJson(`${state}/ports.json`).postgres }
  const server = databaseUrl(state, port).replace(/\/kaskad$/, '/postgres')
  const binary = findTemporal(state)
  return { KASKAD_TEST_PG: server, KASKAD_TEST_TEMPORAL: await infrastructure.temporal, ...(binary ? { KASKAD_TEMPORAL: binary } : {}) }
}

async function browser(served) {
  const chromium = findChromium()
  if (!chromium) throw new Trouble('No Chromium: apt-get install chromium, or give CHROMIUM_PATH.')
  const { url, env } = await startProduct(infrastructure, { port: await freePort(), portGiven: true })
  await seedDemo(state, env)
  const demo = demoOf(state) ?? {}
  return vitest('browser', {
    ...environmentOf(state, { ownerUrl: infrastructure.ownerUrl, temporal: env.TEMPORAL_ADDRESS, url }),
    ...served,
    CHROMIUM_PATH: chromium,
    KASKAD_E2E_URL: url,
    KASKAD_E2E_EMAIL: demo.email ?? '',
    KASKAD_E2E_PASSWORD: demo.password ?? '',
    KASKAD_E2E_WORKSPACE: demo.workspace ?? '',
  })
}

try {
  checkNode()
  const unknown = asked.filter((name) => !STAGES.includes(name))
  if (unknown.length) throw new Trouble(`No stage ${unknown.join(', ')}. Stages: ${STAGES.join(', ')}`)
  await own(state)
  await clearState(state)
  makeState(state)
  secretsOf(state)
  const needed = wanted('integration') || wanted('browser')
  // Building the Temporal server takes minutes on a fresh machine: it goes on beside the stages that do not need it.
  const temporal =
    needed && !process.env.TEMPORAL_ADDRESS ? import('./stack/temporal.mjs').then(({ ensureTemporal }) => ensureTemporal(state)) : Promise.resolve()
  temporal.catch(() => {})
  await ensurePackages()
  await stage('types', async () => {
    await node(['node_modules/next/dist/bin/next', 'typegen'], { quiet: true })
    return node(STATIC.types)
  })
  for (const name of ['lint', 'laws', 'migrations']) await stage(name, () => node(STATIC[name]))
  await stage('drift', drift)
  await stage('unit', () => vitest('unit'))
  if (needed) {
    const served = await temporal.then(services).catch((error) => error)
    const or = (work) => async () => {
      if (served instanceof Error) throw served
      return work()
    }
    await stage(
      'integration',
      or(() => vitest('integration', served)),
    )
    await stage(
      'browser',
      or(() => browser(served)),
    )
  }
} catch (error) {
  explain(error)
  results.push({ stage: 'set-up', passed: 0, failed: 1, seconds: 0, why: String(error.message).split('\n')[0] })
} finally {
  await finish()
}
