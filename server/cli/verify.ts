import { type Check, verify } from '../insight/verify'
import { type Command, text } from './arguments'
import { inWorkspaceOf } from './terminal'

/** Of how many a note says where they are; the result lists more. */
const SHOWN = 3

/** Proves that what is stored agrees with itself; otherwise exit code 1, and of each proof that fails what is wrong, where, and what to do. */
export const verifyWorkspace: Command = {
  usage: '--workspace W',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  run: async (input, io) => {
    const answer = await inWorkspaceOf(io, text(input, 'workspace'), verify)
    for (const check of answer.checks) if (!check.ok) io.note(noteOf(check))
    io.result(answer)
    return answer.ok ? 0 : 1
  },
}

const noteOf = ({ name, message, hint, examples, wrong }: Check): string =>
  [`✗ ${name}: ${message}`, ...examples.slice(0, SHOWN).map(placeOf), ...(wrong > SHOWN ? ['    …'] : []), `  → ${hint}`].join('\n')

const placeOf = (row: Record<string, unknown>): string =>
  `    ${Object.entries(row)
    .flatMap(([column, value]) => (value === null ? [] : [`${column} ${shown(value)}`]))
    .join(', ')}`

const shown = (value: unknown): string => (value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value))
