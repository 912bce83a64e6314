import { connect, type Database } from '../../db/client'
import { appDatabase, type Caller, type Ctx, inContext } from '../context'
import { env } from '../env'
import { Refusal } from '../faults'
import { type Locale, words } from '../messages/words'

/** The two ways out: results go to stdout and may be piped; notes and progress go to stderr. */
export type Terminal = {
  locale: Locale
  result: (value: unknown) => void
  note: (text: string) => void
  /** A note by its code in the reader's language. */
  tell: (code: string, values?: Record<string, string | number>) => void
}

/** The language of the shell; English unless it is Russian. */
const localeOfShell = (): Locale => (/^ru/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '') ? 'ru' : 'en')

export function terminal(): Terminal {
  const locale = localeOfShell()
  const note = (text: string) => void process.stderr.write(`${text}\n`)
  return {
    locale,
    note,
    result: (value) => void process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`),
    tell: (code, values) => note(words(code, locale, values).message),
  }
}

let owned: Database | undefined

/** The owner's pool: for what no workspace's role may do (making a workspace, backups). */
export function ownerDatabase(): Database {
  const url = env().KASKAD_OWNER_URL
  if (!url) throw new Refusal(422, 'cli.no_owner')
  owned ??= connect(url, { name: 'kaskad-cli', max: 3 })
  return owned
}

/** A workspace's id as given; what cannot be one is as unknown as one that is not there. */
export function workspaceOf(given: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)) throw new Refusal(404, 'workspace.unknown')
  return given.toLowerCase()
}

/** Runs a service as the command line, in one workspace. */
export async function inWorkspaceOf<T>(io: Terminal, given: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const caller: Caller = { workspace: workspaceOf(given), locale: io.locale, actor: 'cli' }
  const { rowCount } = await ownerDatabase().$client.query('select 1 from workspaces where id = $1', [caller.workspace])
  if (!rowCount) throw new Refusal(404, 'workspace.unknown')
  return inContext(caller, work)
}

/** Ends the pools, so that the process can end by itself. */
export async function closeAll(): Promise<void> {
  await owned?.$client.end()
  if (process.env.KASKAD_APP_URL) await appDatabase().$client.end()
}
