import { words } from '../messages/words'
import { readArguments } from './arguments'
import { COMMANDS } from './commands'
import { report } from './report'
import { closeAll, terminal } from './terminal'

/**
 * `npm run kaskad -- <command>`: results on stdout, notes on stderr. Exit codes: 0 done, 1 refused or failed,
 * 2 called wrongly. `scripts/kaskad.mjs` has seen to packages, database and environment.
 */
const io = terminal()

async function main(args: string[]): Promise<number> {
  const name = Object.keys(COMMANDS).find((known) => known.split(' ').every((word, i) => args[i] === word))
  if (!name) {
    const asked = args.length === 0 || ['help', '--help', '-h'].includes(args[0]!)
    io.note(asked ? words('cli.help', io.locale).message : words('cli.unknown', io.locale, { command: args.slice(0, 2).join(' ') }).message)
    for (const [known, command] of Object.entries(COMMANDS)) io.note(`  ${known} ${command.usage}`.trimEnd())
    return asked ? 0 : 2
  }
  const command = COMMANDS[name]!
  const input = readArguments(args.slice(name.split(' ').length), command)
  return (await command.run(input, io)) ?? 0
}

main(process.argv.slice(2))
  .catch((error) => report(error, io))
  .then(async (code) => {
    await closeAll()
    process.exitCode = code
  })
