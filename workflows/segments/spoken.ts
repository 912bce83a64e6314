import { parseDuration } from '../model/durations'
import { type Phrase, type PhraseValue, say } from '../model/face'
import type { Condition, DidCondition, FieldCondition, Filter, FilterCondition, Op, Scalar, Value } from './ast'
import { fieldOf, journeyField } from './fields'

/**
 * Conditions as people say them: "1 visit", "away more than 30 days", "bought “Grill” at least 2 times in the last 180 days". Keys are under `said` in
 * `words/*.json`. Null where there is no such way: then subject, operator and value are said one after the other.
 */
const DAY = 86_400_000

const COUNTED = ['eq', 'gt', 'gte', 'lt', 'lte', 'between'] as const
const NAMED = ['eq', 'neq', 'in', 'not_in', 'is_set', 'not_set'] as const
const DATED = ['before', 'after', 'between', 'in_last', 'not_in_last', 'is_set', 'not_set'] as const

/** What can be said of each field, and how its value is written. */
const FIELDS: Record<string, { ops: readonly Op[]; as: 'number' | 'money' | 'name' | 'time' | 'date' }> = {
  days_since_last_visit: { ops: [...COUNTED, 'is_set', 'not_set'], as: 'number' },
  visits: { ops: COUNTED, as: 'number' },
  purchases: { ops: COUNTED, as: 'number' },
  items: { ops: COUNTED, as: 'number' },
  points_balance: { ops: COUNTED, as: 'number' },
  age: { ops: COUNTED, as: 'number' },
  spent: { ops: COUNTED, as: 'money' },
  average_receipt: { ops: COUNTED, as: 'money' },
  first_visit_at: { ops: DATED, as: 'time' },
  last_visit_at: { ops: DATED, as: 'time' },
  joined_at: { ops: DATED, as: 'time' },
  birthday: { ops: ['eq', 'before', 'after', 'between', 'is_set', 'not_set'], as: 'date' },
}

/** Fields that only name something; they share their sentences. */
const NAMES: ReadonlySet<string> = new Set([
  'city',
  'region',
  'language',
  'home_location',
  'favourite_location',
  'favourite_category',
  'time_zone',
  'tier',
  'gender',
  'location',
  'category',
  'sku',
  'channel',
  'weekday',
])

export function spoken(condition: Condition): Phrase | null {
  if ('member' in condition) return say('rules.said.member', { segment: { segment: condition.member.saved } })
  if ('did' in condition) return spokenEvent(condition)
  const said = spokenField(condition)
  if (!said) return null
  const where = condition.where ? narrowed(said, condition.where, WAYS[condition.field] ?? 'with') : said
  return condition.window ? say('rules.then', { before: where, next: say('rules.window', { within: { duration: condition.window } }) }) : where
}

/** One condition of a filter: "category is Grill", "12:00–15:59", "amount of 500 or more". */
export function spokenFilter({ field, op, value }: FilterCondition): Phrase | null {
  if (isHalf(op, value)) return null
  if (field === 'amount' && isCounted(op))
    return say(
      `rules.said.amount.${op}`,
      numbers(value, (n) => ({ money: n })),
    )
  if (field === 'hour' && isCounted(op))
    return say(
      `rules.said.hour.${op}`,
      numbers(value, (n) => n),
    )
  return NAMES.has(field) ? named(field, op, value) : null
}

function spokenField({ field, op, value }: FieldCondition): Phrase | null {
  if (isHalf(op, value)) return null
  const type = fieldOf(field)?.type
  if (type === 'boolean') return yesOrNo(field, (op === 'eq') === (value === true))
  if (field === 'tags')
    return ['contains', 'in', 'not_in', 'is_set', 'not_set'].includes(op) ? say(`rules.said.tags.${op}`, { tags: quoted(value, 'or') }) : null
  if (NAMES.has(field)) return named(field, op, value)
  const known = FIELDS[field]
  if (!known?.ops.includes(op)) return null
  const key = `rules.said.${field}.${op}`
  if (op === 'in_last' || op === 'not_in_last') {
    const days = wholeDays(value)
    return days === null ? null : say(key, { n: days })
  }
  if (value === undefined) return say(key)
  if (known.as === 'number')
    return say(
      key,
      numbers(value, (n) => n),
    )
  if (known.as === 'money')
    return say(
      key,
      numbers(value, (n) => ({ money: n })),
    )
  if (known.as === 'date') return say(key, numbers(value, date))
  return say(
    key,
    numbers(value, (time) => ({ time: String(time) })),
  )
}

function yesOrNo(field: string, yes: boolean): Phrase {
  const journey = journeyField(field)
  const answer = yes ? 'yes' : 'no'
  if (journey) return say(`rules.said.journey.${journey.fact}.${answer}`, { step: journey.step })
  const [head, channel] = field.split('.')
  return channel ? say(`rules.said.${head}.${answer}`, { channel: say(`rules.channels.${channel}`) }) : say(`rules.said.${field}.${answer}`)
}

/** A draft's range of which one end is missing. */
const isHalf = (op: Op, value: Value | undefined) => op === 'between' && !Array.isArray(value)

/** `n`, or `from` and `to`; money and moments likewise as `value`. */
function numbers(value: Value | undefined, write: (one: never) => PhraseValue): Record<string, PhraseValue> {
  const of = (one: Scalar) => write(one as never)
  if (Array.isArray(value)) return { from: of(value[0]!), to: of(value[1] ?? value[0]!) }
  return typeof value === 'number' ? { n: value, value: of(value) } : { value: of(value!) }
}

function named(field: string, op: Op, value: Value | undefined): Phrase | null {
  if (!(NAMED as readonly Op[]).includes(op)) return null
  if (op === 'is_set' || op === 'not_set') return say(`rules.said.name.${op}`, { field })
  const names = [value].flat().map((one) => nameOf(field, one))
  const what = say('rules.said.noun', { field })
  // Of several, "not A or B" could be read as B.
  const key = (op === 'neq' || op === 'not_in') && names.length > 1 ? 'noneOf' : op === 'neq' || op === 'not_in' ? 'not' : 'is'
  return say(`rules.said.name.${key}`, { what, value: { list: names, join: 'or' } })
}

const nameOf = (field: string, value: unknown): PhraseValue =>
  field === 'weekday'
    ? say('rules.weekday', { day: String(value) })
    : field === 'gender'
      ? say('rules.gender', { gender: String(value) })
      : field === 'channel'
        ? say('rules.said.channel', { channel: String(value) })
        : String(value)

const quoted = (value: Value | undefined, join: 'and' | 'or'): PhraseValue => ({
  list: [value].flat().flatMap((one) => (one === undefined ? [] : [say('rules.said.quoted', { name: String(one) })])),
  join,
})

/** "Bought", "never bought", "bought more than 3 times": how often, where it was, and since when. */
function spokenEvent({ did, times, within, where }: DidCondition): Phrase | null {
  const verb = did.startsWith('custom.') ? say('rules.said.did.custom', { name: did.slice(7) }) : say(`rules.said.did.${did}`)
  const counted =
    times && isCounted(times.op)
      ? say(
          `rules.said.often.${times.op}`,
          numbers(times.value, (n) => n),
        )
      : null
  if (times && !counted) return null
  const never = times?.op === 'eq' && times.value === 0
  let said = never ? say('rules.said.never', { type: did.split('.')[0]!, what: verb }) : verb
  if (where) said = narrowed(said, where, did === 'purchased' ? 'took' : 'with')
  if (counted && !never) said = say('rules.then', { before: said, next: counted })
  if (!within) return said
  const days = wholeDays(within)
  // "In 90 days" of a count, "in the last 90 days" of a deed.
  const window = (counted && !never) || days === null ? say('rules.window', { within: { duration: within } }) : say('rules.said.lately', { n: days })
  return say('rules.then', { before: said, next: window })
}

type Way = 'with' | 'on' | 'took' | 'at'
const WAYS: Record<string, Way> = { spent: 'on', items: 'took' }

/** What narrows a condition: names of things and places without ado, anything else in brackets. */
function narrowed(before: Phrase, where: Filter, way: Way): Phrase {
  const things = filterNames(where)
  if (things && things.length > 0) return say(`rules.said.where.${way}`, { before, names: quoted(things, 'or') })
  const places = filterNames(where, ['location'])
  if (places && places.length > 0) return say('rules.said.where.at', { before, names: quoted(places, 'or') })
  return say('rules.said.where.that', { before, where: { filter: where } })
}

/** The names in a filter that only names things, as "Grill, Fish" (none chosen yet = none); null where it says anything else. */
export function filterNames(filter: Filter, fields: readonly string[] = ['category', 'sku']): string[] | null {
  if (!('field' in filter) || !fields.includes(filter.field) || !['in', 'eq'].includes(filter.op)) return null
  return [filter.value].flat().filter((name) => typeof name === 'string')
}

const isCounted = (op: Op): boolean => (COUNTED as readonly Op[]).includes(op)

function wholeDays(duration: unknown): number | null {
  const ms = typeof duration === 'string' ? parseDuration(duration) : null
  return ms !== null && ms % DAY === 0 ? ms / DAY : null
}

function date(day: unknown): PhraseValue {
  const [year, month, on] = String(day).split('-').map(Number)
  return say('rules.said.date', { year: String(year), month: String(month), day: on ?? 0 })
}
