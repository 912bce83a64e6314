import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { checkNode, ensurePackages } from './stack/packages.mjs'
import { databaseUrl } from './stack/postgres.mjs'
import { startInfrastructure } from './stack/product.mjs'
import { explain, say } from './stack/say.mjs'
import { clearState, makeState, own, readJson, root, secretsOf } from './stack/state.mjs'

/**
 * `npm run bench`: every figure of `bench/*.ts`, one after the other, on services of its own (or on KASKAD_TEST_PG and KASKAD_TEST_TEMPORAL). A bench
 * prints its figures as JSON lines ({name, value, unit, more}); here they become one table. Names of benches as arguments run only those.
 */
const state = `${root}/.kaskad/bench`
const asked = process.argv.slice(2)
const benches = readdirSync(`${root}/bench`)
  .filter((file) => file.endsWith('.ts') && file !== 'figures.ts')
  .map((file) => file.slice(0, -3))
  .filter((name) => asked.length === 0 || asked.includes(name))

let infrastructure
const figures = []
let failed = 0

async function services() {
  const { KASKAD_TEST_PG, KASKAD_TEST_TEMPORAL } = process.env
  if (KASKAD_TEST_PG && KASKAD_TEST_TEMPORAL) return { KASKAD_TEST_PG, KASKAD_TEST_TEMPORAL }
  await own(state)
  await clearState(state)
  makeState(state)
  secretsOf(state)
  infrastructure = await startInfrastructure(state)
  const server = databaseUrl(state, readJson(`${state}/ports.json`).postgres).replace(/\/kaskad$/, '/postgres')
  return { KASKAD_TEST_PG: server, KASKAD_TEST_TEMPORAL: await infrastructure.temporal }
}

function run(name, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', `${root}/bench/${name}.ts`], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const told = figureOf(line)
      if (told) figures.push({ bench: name, ...told })
      say(told ? `  ${row(told)}` : `  ${line}`)
    })
    child.on('close', resolve)
  })
}

function figureOf(line) {
  try {
    const told = JSON.parse(line)
    return typeof told?.name === 'string' && 'value' in told ? told : undefined
  } catch {
    return undefined
  }
}

const row = ({ name, value, unit, more }) => `${name.padEnd(64)} ${String(value).padStart(10)} ${String(unit ?? '').padEnd(12)} ${more ?? ''}`

try {
  checkNode()
  await ensurePackages()
  const served = await services()
  for (const name of benches) {
    say(`\n── ${name}`)
    const env = { ...process.env, ...served, TEMPORAL_ADDRESS: served.KASKAD_TEST_TEMPORAL ?? '', KASKAD_STATE: state }
    if (await run(name, env)) failed++
  }
} catch (error) {
  explain(error)
  failed++
} finally {
  await infrastructure?.stop().catch(explain)
  say('\n── all figures')
  for (const told of figures) process.stdout.write(`${row(told)}\n`)
  process.exitCode = failed ? 1 : 0
}
