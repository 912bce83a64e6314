import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { end } from './processes.mjs'
import { say } from './say.mjs'

/** Waits before the next start of what keeps dying, ms; the first is short, because a crash is mostly alone. */
const BACK_OFF = [200, 500, 1000, 2000, 4000, 8000]
/** Having lived this long, a process has earned the short wait again. */
const HEALTHY_MS = 20_000
const LOG_LIMIT = 20 * 1024 * 1024

/**
 * Keeps processes running: what ends is started again, with growing waits. Each process is the leader of a session of its own, so that Ctrl-C reaches
 * only us and we decide the order of stopping. `onChange(pids)` is told whenever a process starts or ends.
 */
export function supervisor(state, { onChange = () => {} } = {}) {
  const children = new Map()
  let stopping = false

  const pids = () => Object.fromEntries([...children].flatMap(([name, child]) => (child.process?.pid ? [[name, child.process.pid]] : [])))

  function start(child) {
    const { spec } = child
    const path = `${state}/logs/${spec.name}.log`
    rotate(path)
    const log = openSync(path, 'a')
    child.startedAt = performance.now()
    const process_ = spawn(spec.file, spec.args, { ...spec.options, detached: true, stdio: ['ignore', log, log] })
    closeSync(log)
    child.process = process_
    process_.once('error', (error) => ended(child, process_, error.message))
    process_.once('exit', (code, signal) => ended(child, process_, signal ?? `exit ${code}`))
    onChange(pids())
  }

  function ended(child, process_, how) {
    if (child.process !== process_) return
    child.process = undefined
    onChange(pids())
    if (stopping || child.stopped) return
    if (performance.now() - child.startedAt > HEALTHY_MS) child.failures = 0
    const wait = child.restarting ? 0 : BACK_OFF[Math.min(child.failures, BACK_OFF.length - 1)]
    // PostgreSQL after a kill -9 must wait for its last backends: nothing to worry anybody with.
    const expected = performance.now() - child.addedAt < (child.spec.settlesIn ?? 0)
    if (!child.restarting && !expected) {
      child.failures += 1
      say(`  ${child.spec.name} ended (${how}); starting it again in ${wait} ms`)
      if (child.failures === 3)
        say(`${tail(`${state}/logs/${child.spec.name}.log`)}\n  ${child.spec.name} keeps ending. Its log: ${state}/logs/${child.spec.name}.log`)
    }
    child.restarting = false
    child.timer = setTimeout(() => start(child), wait)
  }

  function add(spec) {
    const child = { spec, failures: 0, addedAt: performance.now() }
    children.set(spec.name, child)
    start(child)
  }

  async function stopOne(child) {
    child.stopped = true
    clearTimeout(child.timer)
    const { pid } = child.process ?? {}
    if (!pid) return
    await end(pid, { signal: child.spec.stopSignal ?? 'SIGTERM', patience: child.spec.patience ?? 8000, force: child.spec.forceSignal ?? 'SIGKILL' })
    // What it may have started itself (a builder, a render thread's process) goes with it.
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // nobody left
    }
  }

  /** Stops group after group: those who use a service before the service. */
  async function stop(order) {
    stopping = true
    for (const group of order) await Promise.all(group.filter((name) => children.has(name)).map((name) => stopOne(children.get(name))))
    await Promise.all([...children.values()].map(stopOne))
  }

  /** Starts a process anew (its code changed). */
  async function restart(name) {
    const child = children.get(name)
    if (!child?.process) return
    child.restarting = true
    await end(child.process.pid, { patience: 5000 })
  }

  /** For a second Ctrl-C: at once, without manners. */
  function killAll() {
    stopping = true
    for (const { process: running } of children.values()) {
      try {
        if (running?.pid) process.kill(-running.pid, 'SIGKILL')
      } catch {
        // already gone
      }
    }
  }

  return { add, stop, restart, killAll, pids, failures: (name) => children.get(name)?.failures ?? 0 }
}

function rotate(path) {
  try {
    if (statSync(path).size > LOG_LIMIT) renameSync(path, `${path}.1`)
  } catch {
    // no log yet
  }
}

export function tail(path, lines = 12) {
  try {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .map((line) => `    ${line}`)
      .join('\n')
  } catch {
    return ''
  }
}
