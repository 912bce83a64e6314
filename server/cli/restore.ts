import { load } from '../backup/load'
import type { Command } from './arguments'
import { pathOf } from './files'
import { ownerDatabase } from './terminal'

/** A backup into an empty, migrated database. */
export const restore: Command = {
  usage: 'FILE',
  words: ['FILE'],
  run: async (input, io) => {
    const file = pathOf(input.words[0]!)
    const counts = await load(ownerDatabase(), file, (table) => io.tell('cli.table', { table }))
    io.result({ file, ...counts })
    return 0
  },
}
