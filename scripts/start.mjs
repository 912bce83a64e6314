import { checkNode, ensurePackages } from './stack/packages.mjs'
import { parentOf } from './stack/processes.mjs'
import { startInfrastructure, startProduct } from './stack/product.mjs'
import { during, explain, say } from './stack/say.mjs'
import { demoOf, seedDemo } from './stack/seed.mjs'
import { own, stateFolder } from './stack/state.mjs'

/**
 * `npm start` (and `npm run dev` = `--dev`): from whatever is there to a running product at one address. PORT, DATABASE_URL and TEMPORAL_ADDRESS
 * override what would be started; KASKAD_STATE the folder of state; KASKAD_DEMO=0 leaves the demo out.
 */
const dev = process.argv.includes('--dev')
const since = performance.now()
let infrastructure
let stopping

async function stop(signal) {
  if (stopping) {
    infrastructure?.keeper.killAll()
    process.exit(130)
  }
  stopping = true
  say(signal === 'failure' ? '' : '\n  Stopping (again to stop at once)')
  await infrastructure?.stop()
  process.exit(signal === 'failure' ? 1 : 0)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))

/** npm passes a signal to its shell, not to us: when npm (our parent, or our shell's) is gone, it is as if we had been told to stop. */
function followNpm() {
  if (!process.env.npm_lifecycle_event) return
  const family = () => [process.ppid, parentOf(process.ppid)].join()
  const began = family()
  setInterval(() => family() !== began && !stopping && stop('npm'), 500).unref()
}

followNpm()
try {
  checkNode()
  const state = stateFolder()
  await own(state)
  say('Kaskad')
  const packages = ensurePackages()
  infrastructure = await startInfrastructure(state, { packages })
  const { url, env, ready } = await startProduct(infrastructure, { dev, port: Number(process.env.PORT || 3000), portGiven: Boolean(process.env.PORT) })
  if (process.env.KASKAD_DEMO !== '0') await seedDemo(state, env).catch((error) => say(`  ${error.message}\n  Once more: npm run kaskad -- seed demo`))
  // The demo's many facts may have kept the relay busy.
  await during('Getting ready', ready, { quiet: 5000 })
  const demo = demoOf(state)
  say(`\n  Ready in ${((performance.now() - since) / 1000).toFixed(1)} s\n`)
  say(`    ${url}`)
  if (demo?.email) say(`    sign in with ${demo.email} · ${demo.password}`)
  else say('    make a user: npm run kaskad -- user create --email you@example.com --workspace ID')
  if (dev) say(`    logs: tail -f ${state}/logs/*.log`)
  say('\n  Ctrl-C stops everything.')
} catch (error) {
  explain(error)
  await stop('failure')
}
