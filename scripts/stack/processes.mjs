import { spawn } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { Trouble } from './say.mjs'

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export function alive(pid) {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return !zombie(pid)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** In a container without an init that reaps, a killed orphan stays as a zombie; it holds neither port nor file. */
function zombie(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}

/** The command line of a process, '' if unknown. A stored process id is trusted only with it: ids are reused. */
export async function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    if (process.platform === 'linux') return ''
    return (await run('ps', ['-o', 'command=', '-p', String(pid)], { fail: false })).output
  }
}

/** Whether a stored process id is still the process we started: it runs, and names one of the folders in its command or works in it. */
export async function isOurs(pid, folders) {
  if (!alive(pid)) return false
  const command = await commandOf(pid)
  if (folders.some((folder) => command.includes(folder))) return true
  try {
    return folders.includes(readlinkSync(`/proc/${pid}/cwd`))
  } catch {
    return false
  }
}

/** The parent of a process, where the system tells it. */
export function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** Asks a process to end by `signal`, and kills it after `patience` ms. Resolves when it is gone. */
export async function end(pid, { signal = 'SIGTERM', patience = 10_000, force = 'SIGKILL' } = {}) {
  const send = (name) => {
    try {
      process.kill(pid, name)
    } catch {
      // already gone
    }
  }
  if (!alive(pid)) return
  send(signal)
  const until = performance.now() + patience
  while (alive(pid) && performance.now() < until) await sleep(50)
  if (!alive(pid)) return
  send(force)
  for (let i = 0; i < 100 && alive(pid); i++) await sleep(50)
}

/**
 * Runs a command to its end and keeps its output. With `fail: false` a non-zero exit is answered, not thrown.
 * `onLine` gets each line as it comes; `inherit` shows everything.
 */
export function run(command, args, { cwd, env, fail = true, onLine, inherit = false, uid, gid, what } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
      uid,
      gid,
    })
    let output = ''
    let rest = ''
    const take = (chunk) => {
      const text = String(chunk)
      output = (output + text).slice(-200_000)
      if (!onLine) return
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim()) onLine(line.trim())
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.on('error', (error) =>
      fail ? reject(new Trouble(`${what ?? command} could not be run: ${error.message}`)) : resolve({ code: 127, output: error.message }),
    )
    child.on('close', (code, signal) => {
      if (code === 0 || !fail) resolve({ code: code ?? 1, output })
      else reject(new Trouble(`${what ?? [command, ...args].join(' ')} failed (${signal ?? `exit ${code}`})\n${output.slice(-4000)}`))
    })
  })
}
