import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { environmentOf } from './stack/environment.mjs'
import { checkNode, ensurePackages } from './stack/packages.mjs'
import { removeData } from './stack/postgres.mjs'
import { end, sleep } from './stack/processes.mjs'
import { migrateDatabase, startInfrastructure, typescript } from './stack/product.mjs'
import { explain, say, Trouble } from './stack/say.mjs'
import { clearState, makeState, own, root, secretsOf } from './stack/state.mjs'
import { embeddedTemporal, ensureTemporal } from './stack/temporal.mjs'

/**
 * `npm run soak -- [--minutes 30] [--outage 10]`: guests enter a campaign all the time while Temporal is away for `outage` real minutes, and then for
 * `minutes` one process after the other is killed (workers, relays, senders, Temporal), every few seconds. At the end everybody must be through, every
 * letter sent once, every sum right: the last line is JSON, the exit code says it. Services of its own in `.kaskad/soak`.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, outage: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
const outage = Number(values.outage)
const state = `${root}/.kaskad/soak`
const ROLES = ['worker', 'relay', 'sender']
/** Real ms between two kills: long enough for turns to time out and go on elsewhere. */
const APART = [4_000, 12_000]

let infrastructure
let temporal
let driver
const since = performance.now()
const note = (text) => say(`  ${((performance.now() - since) / 1000).toFixed(0).padStart(5)} s  ${text}`)

function startTemporal(server) {
  const { file, args, options } = server.command()
  temporal = spawn(file, args, { ...options, stdio: 'ignore' })
  return server.ready()
}

async function stop() {
  driver?.kill('SIGKILL')
  await infrastructure?.stop().catch(explain)
  if (temporal?.pid) await end(temporal.pid, { signal: 'SIGINT' })
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop().then(() => process.exit(130)))

/** Waits, but not for a driver that has gone. */
async function wait(ms) {
  for (const until = performance.now() + ms; performance.now() < until; await sleep(250)) {
    if (driver.exitCode !== null) throw new Trouble(`the driver left with ${driver.exitCode}`)
  }
}

try {
  checkNode()
  if (!(minutes >= 0 && outage >= 0)) throw new Trouble('Give minutes as numbers: npm run soak -- --minutes 30 --outage 10')
  await own(state)
  await clearState(state)
  makeState(state)
  secretsOf(state)
  await ensurePackages()
  const server = embeddedTemporal(state, await ensureTemporal(state))
  const address = await server.prepare()
  await startTemporal(server)
  infrastructure = await startInfrastructure(state, { temporal: false })
  const { keeper, ownerUrl } = infrastructure
  const env = { ...environmentOf(state, { ownerUrl, temporal: address }), KASKAD_COHORT_SIZE: '50', KASKAD_LOG_LEVEL: 'warn' }
  await migrateDatabase(env)
  for (const role of ROLES)
    for (const n of [1, 2])
      keeper.add({ name: `${role}-${n}`, file: process.execPath, args: typescript(`server/${role}/main.ts`), options: { cwd: root, env } })
  driver = spawn(process.execPath, typescript('bench/soak/drive.ts'), { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] })
  let told
  createInterface({ input: driver.stdout }).on('line', (line) => {
    told = line
  })
  const left = new Promise((resolve) => driver.once('exit', resolve))
  for (let waited = 0; told !== 'moving'; waited++) {
    if (waited > 180) throw new Trouble(`nothing moves; see ${state}/logs`)
    await wait(1000)
  }

  if (outage > 0) {
    note(`Temporal away for ${outage} min`)
    await end(temporal.pid, { signal: 'SIGKILL' })
    await wait(outage * 60_000)
    await startTemporal(server)
    note('Temporal is back')
  }
  let kills = 0
  for (const until = performance.now() + minutes * 60_000; performance.now() < until; kills++) {
    await wait(APART[0] + Math.random() * (APART[1] - APART[0]))
    const names = [...ROLES.flatMap((role) => [`${role}-1`, `${role}-2`]), 'temporal']
    const name = names[Math.floor(Math.random() * names.length)]
    note(`kills ${name}`)
    if (name === 'temporal') {
      await end(temporal.pid, { signal: 'SIGKILL' })
      await startTemporal(server)
    } else {
      const pid = keeper.pids()[name]
      if (pid) await end(pid, { signal: 'SIGKILL' })
    }
  }
  note(`${kills} kills; waiting until everybody is through`)
  driver.stdin.end('finish\n')
  process.exitCode = await left
  process.stdout.write(`${told ?? ''}\n`)
} catch (error) {
  explain(error)
  process.exitCode = 1
} finally {
  await stop()
  // What went wrong is kept, to be looked at.
  if (!process.exitCode) removeData(state)
}
