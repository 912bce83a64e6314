import { migrate } from '../../db/migrate'
import { env } from '../env'
import { Refusal } from '../faults'
import type { Command } from './arguments'
import { resealAll } from './reseal'

const passwordOf = (url: string | undefined) => (url ? decodeURIComponent(new URL(url).password) || undefined : undefined)

/** Roles, schema and policies to the present state. The roles' passwords are those of the urls the processes get. */
export const migrateDatabase: Command = {
  usage: '',
  run: async (_, io) => {
    const { KASKAD_OWNER_URL, KASKAD_APP_URL, KASKAD_RELAY_URL, KASKAD_SENDER_URL } = env()
    if (!KASKAD_OWNER_URL) throw new Refusal(422, 'cli.no_owner')
    await migrate(KASKAD_OWNER_URL, { app: passwordOf(KASKAD_APP_URL), relay: passwordOf(KASKAD_RELAY_URL), sender: passwordOf(KASKAD_SENDER_URL) })
    await resealAll(io)
    io.tell('cli.migrated')
    return 0
  },
}
