import { Fault } from '../../../workflows/model/fault'
import type { World } from '../../../workflows/model/world'
import { pathsOf } from '../../channels/liquid'
import { readsOf, renderMessage } from '../../channels/render'
import type { Ctx } from '../../context'
import { type Home, type Leaving, type Person, readPeople, readValues } from '../../sender/values'
import { insertTasks } from '../../tasks/open'

type Batch = Parameters<World['tasks']['open']>[0]

/** Opens tasks with their texts filled in by the very values a message would have, in the house's language and time; links are for messages alone. */
export async function openTasks(ctx: Ctx, batch: Batch): Promise<void> {
  const { rows } = await ctx.tx.sql.query<{ time_zone: string; currency: string; language: string }>(
    'select time_zone, currency, language from workspaces where id = $1',
    [ctx.workspace],
  )
  const { time_zone: timeZone, currency, language } = rows[0]!
  const house: Home = { id: ctx.workspace, now: ctx.now, timeZone, currency, language: language.startsWith('ru') ? 'ru' : 'en' }
  const people = await readPeople(
    ctx.tx.sql,
    house,
    batch.map(({ ask }) => ask.customer),
  )
  const staff = new Map([...people].map(([id, person]): [number, Person] => [id, { ...person, language: house.language, zone: timeZone }]))
  const leaving = batch.map(({ ask, text }, id): Leaving => {
    const { customer, enrolment, step, visit, n, at } = ask
    return {
      row: { id, customer, enrolment, step, visit, n, askedAt: at },
      at,
      to: '',
      step: { kind: 'task', config: {} },
      reads: readsOf({ text }),
      links: {},
    }
  })
  const values = await readValues(ctx.tx.sql, house, leaving, staff)
  await insertTasks(
    ctx.tx,
    batch.map(({ ask, to, text }, i) => ({ ask, to, text: fill(text, values.get(i)!) })),
  )
}

/** A guest without a name is still to be called: what is missing is left blank. What cannot be said even so is this guest's trouble alone. */
function fill(text: string, values: Record<string, unknown>): string {
  try {
    return renderMessage({ text }, values).text
  } catch {
    try {
      return renderMessage({ text }, blank(text, values)).text
    } catch (error) {
      throw new Fault('template_error', error instanceof Error ? error.message : String(error))
    }
  }
}

type Values = { [key: string]: unknown }

function blank(text: string, values: Values): Values {
  const filled = structuredClone(values)
  for (const { path } of pathsOf(text, 'text')) {
    let at = filled
    for (const key of path.slice(0, -1)) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = {}
      at = at[key] as Values
    }
    at[path.at(-1)!] ??= ''
  }
  return filled
}
