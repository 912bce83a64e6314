import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { closeTemporalClient } from '../../server/journeys/client'

export type Product = {
  db: TestDatabase
  sql: pg.Pool
  processes: Record<'worker' | 'relay' | 'sender', ChildProcess>
  stop: () => Promise<void>
}

/** The real worker, relay and sender as processes of their own, on a fresh database. Needs KASKAD_TEST_PG (an owner's url) and KASKAD_TEST_TEMPORAL. */
export async function startProduct(): Promise<Product> {
  const db = await freshDatabase()
  Object.assign(process.env, {
    KASKAD_APP_URL: db.urls.app,
    KASKAD_RELAY_URL: db.urls.relay,
    KASKAD_SENDER_URL: db.urls.sender,
    KASKAD_SECRET: process.env.KASKAD_SECRET ?? 'bench-secret-bench-secret-bench-secret',
    KASKAD_TASK_QUEUE: `bench-${process.pid}`,
    TEMPORAL_ADDRESS: process.env.KASKAD_TEST_TEMPORAL ?? '127.0.0.1:7233',
    KASKAD_LOG_LEVEL: process.env.KASKAD_LOG_LEVEL ?? 'warn',
  })
  const processes = { worker: start('worker'), relay: start('relay'), sender: start('sender') }
  const stop = async () => {
    const all = Object.values(processes)
    for (const child of all) child.kill('SIGTERM')
    await Promise.all(all.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve))))
    await closeTemporalClient()
    await db.drop()
  }
  await rest(5_000)
  return { db, sql: db.owner.$client, processes, stop }
}

function start(name: string): ChildProcess {
  const profile = process.env.KASKAD_PROFILE
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env.KASKAD_PROFILE}`, `--cpu-prof-name=${name}.${process.pid}.cpuprofile`]
    : []
  return spawn(process.execPath, ['--max-semi-space-size=32', ...profile, '--import', 'tsx', `server/${name}/main.ts`], { stdio: 'inherit', env: process.env })
}

/** Kills one of them as a power cut would, and starts it anew. */
export async function restart({ processes }: Product, name: keyof Product['processes']): Promise<void> {
  const dead = processes[name]
  dead.kill('SIGKILL')
  await new Promise((resolve) => dead.once('exit', resolve))
  processes[name] = start(name)
}

/** User and system ms so far of each process, and of the database's connections where it runs on this machine. */
export async function cpu({ sql, processes }: Product): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()')
  const spent = (pid: number | undefined) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    } catch {
      return 0
    }
  }
  const own = Object.entries(processes).map(([name, { pid }]): [string, number] => [name, spent(pid)])
  return { ...Object.fromEntries(own), postgres: rows.reduce((sum, { pid }) => sum + spent(pid), 0) }
}

/** Resident memory now, MB: of our processes, and of Temporal's server where it runs on this machine. */
export function memory({ processes }: Product): Record<string, number> {
  const resident = (pid: number | string | undefined) => {
    try {
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
    } catch {
      return 0
    }
  }
  const own = Object.entries(processes).map(([name, { pid }]): [string, number] => [name, resident(pid)])
  return { ...Object.fromEntries(own), temporal: temporals().reduce((sum, pid) => sum + resident(pid), 0) }
}

/** Servers of Temporal by their command line. */
function temporals(): string[] {
  try {
    return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && /temporal\0server/.test(commandOf(pid)))
  } catch {
    return []
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

export const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
