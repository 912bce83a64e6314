import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { run } from './processes.mjs'
import { during } from './say.mjs'
import { root } from './state.mjs'

const FOLDERS = ['app', 'server', 'db', 'workflows', 'public']
const FILES = ['package-lock.json', 'instrumentation.ts', 'next.config.js', 'postcss.config.mjs', 'postcss.config.js', 'tsconfig.json']
const built = `${root}/.next/kaskad-inputs`

/** A hash of all that goes into the build; tests do not. */
export function inputsHash(folders = FOLDERS) {
  const hash = createHash('sha256').update(process.version)
  const take = (path) => hash.update(path).update(readFileSync(`${root}/${path}`))
  const walk = (folder) => {
    if (!existsSync(`${root}/${folder}`)) return
    for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (!/\.test\.tsx?$|\.md$/.test(entry.name)) take(path)
    }
  }
  folders.forEach(walk)
  for (const file of FILES) if (existsSync(`${root}/${file}`)) take(file)
  return hash.digest('hex')
}

/** Whether there is a web application to build and to start. */
export const hasWeb = () =>
  existsSync(`${root}/app/layout.tsx`) ||
  (existsSync(`${root}/app`) && readdirSync(`${root}/app`).some((entry) => existsSync(`${root}/app/${entry}/layout.tsx`)))

/** The Next build, skipped when nothing that goes into it has changed. */
export async function buildWeb(env) {
  if (!hasWeb()) return
  const hash = inputsHash()
  if (existsSync(`${root}/.next/BUILD_ID`) && existsSync(built) && readFileSync(built, 'utf8') === hash) return
  await during('Building the web application (about a minute)', (note) =>
    run(process.execPath, [`${root}/node_modules/next/dist/bin/next`, 'build'], {
      cwd: root,
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      what: 'next build',
      onLine: note,
    }),
  )
  writeFileSync(built, hash)
}
