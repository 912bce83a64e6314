import { verify } from '../insight/verify'
import { type Command, text } from './arguments'
import { inWorkspaceOf } from './terminal'

/** Proves that what is stored agrees with itself; exit code 1 and what does not, otherwise. */
export const verifyWorkspace: Command = {
  usage: '--workspace W',
  options: { workspace: { type: 'string' } },
  required: ['workspace'],
  run: async (input, io) => {
    const answer = await inWorkspaceOf(io, text(input, 'workspace'), verify)
    io.result(answer)
    return answer.ok ? 0 : 1
  },
}
