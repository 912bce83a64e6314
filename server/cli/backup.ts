import { dump } from '../backup/dump'
import type { Command } from './arguments'
import { pathOf } from './files'
import { ownerDatabase } from './terminal'

/** Everything but sessions into one file, while the product runs. */
export const backup: Command = {
  usage: 'FILE',
  words: ['FILE'],
  run: async (input, io) => {
    const file = pathOf(input.words[0]!)
    const counts = await dump(ownerDatabase(), file, (table) => io.tell('cli.table', { table }))
    io.result({ file, ...counts })
    return 0
  },
}
