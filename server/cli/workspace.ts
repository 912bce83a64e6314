import { type Issue, Refusal } from '../faults'
import { read } from '../rest/issues'
import { type CreateWorkspace, createWorkspace, NEW_WORKSPACE } from '../workspaces/create'
import { type Command, optional, text } from './arguments'
import { ownerDatabase } from './terminal'

/** Where each field of a new workspace comes from. */
const OPTION: Record<string, string> = {
  name: 'name',
  currency: 'currency',
  timeZone: 'time-zone',
  language: 'language',
  'sandbox.startsAt': 'starts-at',
  'sandbox.rate': 'rate',
}

/** Makes a workspace and prints its id. Sandbox or not is decided here for good; a sandbox starts now and runs at real speed unless told otherwise. */
export const createWorkspaceCommand: Command = {
  usage: '--name N --currency RUB --time-zone Europe/Moscow [--language ru|en] [--sandbox --starts-at T --rate R]',
  options: {
    name: { type: 'string' },
    currency: { type: 'string' },
    'time-zone': { type: 'string' },
    language: { type: 'string' },
    sandbox: { type: 'boolean' },
    'starts-at': { type: 'string' },
    rate: { type: 'string' },
  },
  required: ['name', 'currency', 'time-zone'],
  run: async (input, io) => {
    const clock = { startsAt: optional(input, 'starts-at') ?? new Date().toISOString(), rate: Number(optional(input, 'rate') ?? 1) }
    const asked = {
      name: text(input, 'name'),
      currency: text(input, 'currency').toUpperCase(),
      timeZone: text(input, 'time-zone'),
      language: optional(input, 'language') ?? 'ru',
      sandbox: input.options.sandbox === true ? clock : null,
    }
    const issues: Issue[] = (read(NEW_WORKSPACE, asked).issues ?? []).map((issue) => ({ ...issue, path: `--${OPTION[issue.path ?? ''] ?? issue.path}` }))
    if (!asked.sandbox && (input.options['starts-at'] || input.options.rate)) issues.push({ code: 'workspace.clock_of_sandbox', path: '--sandbox' })
    if (issues.length) throw new Refusal(422, 'workspace.invalid', { issues })
    io.result(await createWorkspace(ownerDatabase(), asked as CreateWorkspace))
    return 0
  },
}
