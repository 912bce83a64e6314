import { inTransaction } from '../../db/client'
import { resealSecrets } from '../secrets/service'
import type { Command } from './arguments'
import { ownerDatabase, type Terminal } from './terminal'

/** After `KASKAD_SECRET` was changed, the former one being in `KASKAD_SECRET_PREVIOUS`: what is stored is sealed with the new one. `migrate` does it too. */
export const reseal: Command = {
  usage: '',
  run: async (_, io) => {
    const done = await resealAll(io)
    io.result(done)
    return done.unreadable.length > 0 ? 1 : 0
  },
}

/** The same, saying what was done. */
export async function resealAll(io: Terminal) {
  const done = await inTransaction(ownerDatabase(), resealSecrets)
  if (done.resealed > 0) io.tell('cli.resealed', { secrets: done.resealed })
  if (done.unreadable.length > 0) io.tell('cli.unreadable', { secrets: done.unreadable.length })
  return done
}
