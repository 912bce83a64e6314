import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alive, commandOf, end, isOurs } from './processes.mjs'
import { Trouble } from './say.mjs'

/** The project's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '')

/** Where everything lies that a run leaves behind; `.kaskad` unless KASKAD_STATE says otherwise. */
export const stateFolder = () => resolve(root, process.env.KASKAD_STATE || '.kaskad')

export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Written whole or not at all, readable by the owner only. */
export function writeJson(path, value) {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}

export function makeState(state) {
  mkdirSync(`${state}/logs`, { recursive: true })
  return state
}

/** Generated once and kept: passwords of the database roles, the key that signs sessions and links, the name of this installation. */
export function secretsOf(state) {
  makeState(state)
  const path = `${state}/secrets.json`
  const kept = readJson(path) ?? {}
  if (!kept.secret && existsSync(path))
    throw new Trouble(`${path} cannot be read as JSON. Restore it from a backup: without it the database of this folder cannot be opened.`)
  const random = (bytes = 24) => randomBytes(bytes).toString('hex')
  const made = { instance: random(6), secret: random(32), postgres: random(), owner: random(), app: random(), relay: random(), sender: random(), ...kept }
  if (Object.keys(made).length !== Object.keys(kept).length) writeJson(path, made)
  chmodSync(path, 0o600)
  return made
}

/** What runs now: `{ pid, url, ports, processes }`. The reader must check that it is still true. */
export const readRun = (state) => readJson(`${state}/run.json`)
export const writeRun = (state, record) => writeJson(`${state}/run.json`, record)

/** The pid of the process that owns the state folder now, if one does. */
export async function ownerOf(state) {
  const { pid } = readJson(`${state}/owner.lock`) ?? {}
  if (!pid || pid === process.pid || !alive(pid)) return undefined
  return /scripts\/(start|test|kaskad)\.mjs/.test(await commandOf(pid)) ? pid : undefined
}

/** One owner at a time: two supervisors on one data folder would destroy it. Returns the release. */
export async function own(state) {
  makeState(state)
  const path = `${state}/owner.lock`
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, JSON.stringify({ pid: process.pid }), { flag: 'wx', mode: 0o600 })
      const release = () => {
        if (readJson(path)?.pid === process.pid) rmSync(path, { force: true })
      }
      process.once('exit', release)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const owner = await ownerOf(state)
      if (owner) {
        const url = readRun(state)?.url
        throw new Trouble(
          `Kaskad already runs from ${state} (process ${owner}${url ? `, ${url}` : ''}). Stop it with Ctrl-C there or \`kill ${owner}\`, or give this one its own KASKAD_STATE.`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new Trouble(`${path} could not be taken. Remove it if no Kaskad runs.`)
}

/** Empties a state folder that is owned (a test's), ending first what a killed run left in it. */
export async function clearState(state) {
  for (const pid of Object.values(readRun(state)?.processes ?? {})) {
    if (await isOurs(pid, [root, state, '/var/lib/kaskad'])) await end(pid, { patience: 3000 })
  }
  for (const entry of readdirSync(state)) if (entry !== 'owner.lock') rmSync(`${state}/${entry}`, { recursive: true, force: true })
}
