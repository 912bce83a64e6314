import { existsSync } from 'node:fs'
import { givenDatabase } from './environment.mjs'
import { run } from './processes.mjs'
import { typescript } from './product.mjs'
import { during, Trouble } from './say.mjs'
import { readJson, root, writeJson } from './state.mjs'

/** How to sign in to the demo, as its seed told: `{ workspace, email, password }`. */
export const demoOf = (state) => readJson(`${state}/demo.json`)

/** The invented restaurant chain, if this copy has it and the database holds no workspace yet. */
export async function seedDemo(state, env) {
  // The embedded database lies beside what the seed left; one given from elsewhere may be another by now.
  if (!existsSync(`${root}/db/seed`) || (demoOf(state) && !givenDatabase())) return
  const args = typescript('server/cli/main.ts', 'seed', 'demo', '--if-empty')
  const { output } = await during(
    'Seeding the demo',
    () => run(process.execPath, args, { cwd: root, env: { ...env, KASKAD_STATE: state }, what: 'seed demo' }),
    { quiet: 3000 },
  )
  const answer = parse(output.slice(output.search(/^\{/m)))
  if (!answer) throw new Trouble(`The demo could not be seeded: ${output}`)
  if (answer.email) writeJson(`${state}/demo.json`, { workspace: answer.workspace, email: answer.email, password: answer.password })
}

function parse(text) {
  try {
    return JSON.parse(text.slice(0, text.lastIndexOf('}') + 1))
  } catch {
    return undefined
  }
}
