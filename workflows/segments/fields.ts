import { EVENT_TYPES } from '../model/events'
import type { Op } from './ast'
import { CHANNELS } from './channels'

/** What a field holds. `mixed` = whatever JSON scalar (or list) somebody stored. Money is minor units; instants are RFC 3339 in rules, ms in memory. */
export type ValueType = 'text' | 'number' | 'integer' | 'money' | 'boolean' | 'instant' | 'date' | 'tags' | 'mixed'

/** Where the studio finds values to offer. */
export type Vocabulary = 'location' | 'category' | 'sku' | 'city' | 'region' | 'tag' | 'tier' | 'language' | 'gender' | 'channel' | 'timeZone'

export type FieldGroup = 'profile' | 'contact' | 'history' | 'points' | 'journey'

export type Field = {
  /** As rules write it; ends in `.` for families that take a name: `attributes.`. */
  name: string
  group: FieldGroup
  type: ValueType
  /** Takes `where` and `window`. */
  narrows?: true
  vocabulary?: Vocabulary
}

const SETNESS: readonly Op[] = ['is_set', 'not_set']
const NUMERIC: readonly Op[] = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'not_in', ...SETNESS]

/** Operators each type of value understands, in the order a builder offers them. */
export const OPS: Record<ValueType, readonly Op[]> = {
  text: ['eq', 'neq', 'in', 'not_in', 'contains', 'starts_with', ...SETNESS],
  number: NUMERIC,
  integer: NUMERIC,
  money: NUMERIC,
  boolean: ['eq', 'neq'],
  instant: ['before', 'after', 'between', 'in_last', 'not_in_last', ...SETNESS],
  date: ['eq', 'neq', 'before', 'after', 'between', ...SETNESS],
  tags: ['contains', 'in', 'not_in', ...SETNESS],
  mixed: ['eq', 'neq', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'between', 'contains', 'starts_with', ...SETNESS],
}

const profile = (name: string, type: ValueType, vocabulary?: Vocabulary): Field => ({ name, group: 'profile', type, ...(vocabulary ? { vocabulary } : {}) })
const history = (name: string, type: ValueType, vocabulary?: Vocabulary): Field => ({
  name,
  group: 'history',
  type,
  narrows: true,
  ...(vocabulary ? { vocabulary } : {}),
})

/** Every field a rule may name. Families are written with their dot and matched by prefix. */
export const FIELDS: readonly Field[] = [
  history('days_since_last_visit', 'integer'),
  history('visits', 'integer'),
  history('purchases', 'integer'),
  history('spent', 'money'),
  history('average_receipt', 'money'),
  history('items', 'number'),
  history('first_visit_at', 'instant'),
  history('last_visit_at', 'instant'),
  history('favourite_location', 'text', 'location'),
  history('favourite_category', 'text', 'category'),
  { name: 'points_balance', group: 'points', type: 'integer' },
  profile('gender', 'text', 'gender'),
  profile('birthday', 'date'),
  profile('age', 'integer'),
  profile('city', 'text', 'city'),
  profile('region', 'text', 'region'),
  profile('language', 'text', 'language'),
  profile('home_location', 'text', 'location'),
  profile('time_zone', 'text', 'timeZone'),
  profile('joined_at', 'instant'),
  profile('tags', 'tags', 'tag'),
  profile('tier', 'text', 'tier'),
  profile('attributes.', 'mixed'),
  { name: 'has_phone', group: 'contact', type: 'boolean' },
  { name: 'has_email', group: 'contact', type: 'boolean' },
  ...CHANNELS.flatMap((channel): Field[] => [
    { name: `consent.${channel}`, group: 'contact', type: 'boolean' },
    { name: `reachable.${channel}`, group: 'contact', type: 'boolean' },
  ]),
]

/** What this journey has seen of a step so far; only a `branch` may ask. `answer` = the score, or the text where there is none. */
export const JOURNEY_FACTS: Record<string, ValueType> = {
  sent: 'boolean',
  opened: 'boolean',
  clicked: 'boolean',
  answer: 'mixed',
  redeemed: 'boolean',
  port: 'text',
}

/** Named by the language, not computed yet: told apart from a misspelling. */
export const UNAVAILABLE: ReadonlySet<string> = new Set(['lifecycle', 'churn_risk', 'rfm.recency', 'rfm.frequency', 'rfm.monetary', 'points_expiring'])

/** Fields of FILTER. `channel` is a message's; `amount` the receipt's or the event's; hour and weekday (1 = Monday) are the location's. */
export const FILTER_FIELDS: readonly Field[] = [
  { name: 'location', group: 'history', type: 'text', vocabulary: 'location' },
  { name: 'category', group: 'history', type: 'text', vocabulary: 'category' },
  { name: 'sku', group: 'history', type: 'text', vocabulary: 'sku' },
  { name: 'amount', group: 'history', type: 'money' },
  { name: 'hour', group: 'history', type: 'integer' },
  { name: 'weekday', group: 'history', type: 'integer' },
  { name: 'channel', group: 'history', type: 'text', vocabulary: 'channel' },
  { name: 'properties.', group: 'history', type: 'mixed' },
]

const byName = new Map(FIELDS.map((field) => [field.name, field]))
const filterByName = new Map(FILTER_FIELDS.map((field) => [field.name, field]))

const family = (name: string, prefix: string) => name.startsWith(prefix) && name.length > prefix.length

/** The field a rule names, or undefined. `journey.<step>.<fact>` is found too; whether it may be used is the parser's business. */
export function fieldOf(name: string): Field | undefined {
  if (!name.endsWith('.')) {
    const exact = byName.get(name)
    if (exact) return exact
  }
  if (family(name, 'attributes.')) return byName.get('attributes.')
  const journey = journeyField(name)
  return journey ? { name, group: 'journey', type: JOURNEY_FACTS[journey.fact]! } : undefined
}

export function filterFieldOf(name: string): Field | undefined {
  if (!name.endsWith('.')) {
    const exact = filterByName.get(name)
    if (exact) return exact
  }
  return family(name, 'properties.') ? filterByName.get('properties.') : undefined
}

/** `journey.ask.answer` -> step `ask`, fact `answer`. */
export function journeyField(name: string): { step: string; fact: string } | null {
  const m = /^journey\.([a-z0-9-]{1,40})\.([a-z]+)$/.exec(name)
  return m && Object.hasOwn(JOURNEY_FACTS, m[2]!) ? { step: m[1]!, fact: m[2]! } : null
}

/** Whether `did` may name it: a known type, or `custom.<name>`. */
export const isEventType = (type: string): boolean => (EVENT_TYPES as readonly string[]).includes(type) || /^custom\.[A-Za-z0-9_.-]{1,100}$/.test(type)
