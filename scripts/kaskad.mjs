import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { examine } from './stack/doctor.mjs'
import { environmentOf, givenDatabase } from './stack/environment.mjs'
import { checkNode, ensurePackages, packagesReady } from './stack/packages.mjs'
import { listening } from './stack/ports.mjs'
import { databaseUrl } from './stack/postgres.mjs'
import { migrateDatabase, startInfrastructure, typescript } from './stack/product.mjs'
import { explain, Trouble } from './stack/say.mjs'
import { own, ownerOf, readJson, readRun, stateFolder } from './stack/state.mjs'

/**
 * `npm run kaskad -- <command>`: finds the database (given, or that of the running product; else the embedded one is started for the length of the
 * command) and runs server/cli with the environment of the product's processes. Results on stdout, notes on stderr.
 */
process.env.KASKAD_NOTES = 'stderr'
const args = process.argv.slice(2)
const state = stateFolder()

/** The embedded database of this state folder, if it is up. */
async function embedded() {
  const port = readJson(`${state}/ports.json`)?.postgres
  return port && existsSync(`${state}/secrets.json`) && (await listening(port)) ? databaseUrl(state, port) : undefined
}

async function doctor() {
  const report = await examine(state, givenDatabase() ?? (packagesReady() ? await embedded() : undefined))
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else {
    for (const { name, ok, remedy } of report.checks) process.stdout.write(`${ok ? 'ok     ' : 'TROUBLE'}  ${name}${remedy ? `: ${remedy}` : ''}\n`)
    process.stdout.write(report.ok ? `All is well: ${report.url}\n` : '')
  }
  return report.ok ? 0 : 1
}

function execute(env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, typescript('server/cli/main.ts', ...args), { cwd: process.cwd(), env, stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('close', (code, signal) => resolve(signal ? 130 : (code ?? 1)))
  })
}

async function command() {
  await ensurePackages()
  const run = readRun(state)
  const url = run?.url ?? 'http://localhost:3000'
  const given = givenDatabase()
  if (given) return execute(environmentOf(state, { ownerUrl: given, temporal: process.env.TEMPORAL_ADDRESS || run?.temporal, url }))
  if (await ownerOf(state)) {
    const ownerUrl = await embedded()
    if (!ownerUrl) throw new Trouble('Kaskad runs, but on a database of yours: give the same DATABASE_URL to this command.')
    return execute(environmentOf(state, { ownerUrl, temporal: run?.temporal, url }))
  }
  const release = await own(state)
  const infrastructure = await startInfrastructure(state, { temporal: false })
  try {
    const env = environmentOf(state, { ownerUrl: infrastructure.ownerUrl, url })
    await migrateDatabase(env)
    return await execute(env)
  } finally {
    await infrastructure.stop()
    release()
  }
}

try {
  checkNode()
  const help = args.length === 0 || ['help', '--help', '-h'].includes(args[0])
  if (help) await ensurePackages()
  process.exitCode = args[0] === 'doctor' ? await doctor() : help ? await execute({ ...process.env, KASKAD_STATE: state }) : await command()
} catch (error) {
  explain(error)
  process.exitCode = 1
}
