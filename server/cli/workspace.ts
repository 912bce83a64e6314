import { Temporal } from 'temporal-polyfill'
import { workspaces } from '../../db/schema'
import { type Issue, Refusal } from '../faults'
import { type Command, optional, text } from './arguments'
import { ownerDatabase } from './terminal'

/** Thirty days in a second is the fastest that was measured; ten times that is surely a mistake. */
const MAX_RATE = 26_000_000

/** Makes a workspace and prints its id. Sandbox or not is decided here for good. */
export const createWorkspace: Command = {
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
    const values = {
      name: text(input, 'name').trim(),
      currency: text(input, 'currency').toUpperCase(),
      timeZone: text(input, 'time-zone'),
      language: optional(input, 'language') ?? io.locale,
      sandbox: input.options.sandbox === true,
      startsAt: instant(optional(input, 'starts-at')),
      rate: optional(input, 'rate') === undefined ? 1 : Number(optional(input, 'rate')),
    }
    const issues: Issue[] = []
    const wrong = (option: string, code: string, value: string | undefined) => issues.push({ code, path: `--${option}`, values: { value: value ?? '' } })
    if (!values.name) wrong('name', 'workspace.name', '')
    if (!Intl.supportedValuesOf('currency').includes(values.currency)) wrong('currency', 'workspace.currency', values.currency)
    if (!isTimeZone(values.timeZone)) wrong('time-zone', 'workspace.time_zone', values.timeZone)
    if (!['ru', 'en'].includes(values.language)) wrong('language', 'workspace.language', values.language)
    if (values.startsAt === null) wrong('starts-at', 'workspace.starts_at', optional(input, 'starts-at'))
    if (!(values.rate > 0 && values.rate <= MAX_RATE)) wrong('rate', 'workspace.rate', optional(input, 'rate'))
    if (!values.sandbox && (input.options['starts-at'] || input.options.rate)) wrong('sandbox', 'workspace.clock_of_sandbox', '')
    if (issues.length) throw new Refusal(422, 'workspace.invalid', { issues })

    const startsAt = values.startsAt ?? new Date()
    const clock = { startsAt, clockVirtual: startsAt, clockReal: new Date(), clockRate: values.rate, clockRunning: false }
    const { name, currency, timeZone, language, sandbox } = values
    const [row] = await ownerDatabase()
      .insert(workspaces)
      .values({ name, currency, timeZone, language, sandbox, ...(sandbox ? clock : {}) })
      .returning({ id: workspaces.id })
    io.result(row!.id)
    return 0
  },
}

/** An RFC 3339 time with offset; undefined stays so, what cannot be read is null. */
function instant(value: string | undefined): Date | null | undefined {
  if (value === undefined) return undefined
  try {
    return new Date(Temporal.Instant.from(value).epochMilliseconds)
  } catch {
    return null
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
