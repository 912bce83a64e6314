import { existsSync } from 'node:fs'
import { run } from './processes.mjs'
import { typescript } from './product.mjs'
import { during, Trouble } from './say.mjs'
import { readJson, root, writeJson } from './state.mjs'

/** How to sign in to the demo, as its seed told: `{ workspace, email, password }`. */
export const demoOf = (state) => readJson(`${state}/demo.json`)

/** The invented restaurant chain, if this copy has it and the database holds no workspace yet. */
export async function seedDemo(state, env) {
  if (!existsSync(`${root}/db/seed`)) return
  const { output } = await during(
    'Seeding the demo',
    () => run(process.execPath, typescript('server/cli/main.ts', 'seed', 'demo', '--if-empty'), { cwd: root, env, what: 'seed demo' }),
    {
      quiet: 3000,
    },
  )
  const answer = output
    .split('\n')
    .reverse()
    .map(parse)
    .find((value) => value)
  if (!answer) throw new Trouble(`seed demo answered nothing: ${output}`)
  if (answer.email) writeJson(`${state}/demo.json`, answer)
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
