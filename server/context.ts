import { connect, type Database, inWorkspace, type Tx } from '../db/client'
import type { Clock } from '../workflows/model/clock'
import { env } from './env'
import type { Locale } from './messages/words'
import { readClock } from './workspaces/clock'

/** Who asks, in which language, for which workspace. Made from a session, an API key or a command line. */
export type Caller = { workspace: string; locale: Locale; actor: string }

/** What every service takes first: one transaction of one workspace, and the time of its clock. */
export type Ctx = Caller & { tx: Tx; now: number; clock: Clock; sandbox: boolean }

let database: Database | undefined

/** The application's pool (role kaskad_app), made once a process. */
export function appDatabase(): Database {
  database ??= connect(env().KASKAD_APP_URL, { name: 'kaskad-app', max: 12 })
  return database
}

/** Runs a service in a transaction of the caller's workspace. Throwing rolls everything back. */
export async function inContext<T>(caller: Caller, work: (ctx: Ctx) => Promise<T>, db: Database = appDatabase()): Promise<T> {
  return inWorkspace(db, caller.workspace, async (tx) => work({ ...caller, tx, ...(await readClock(tx.sql, caller.workspace)) }))
}
