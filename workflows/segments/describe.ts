import type { Phrase, PhraseValue } from '../model/face'
import { say } from '../model/face'
import type { Condition, Filter, FilterCondition, Op, Rule, Value } from './ast'
import { type Field, fieldOf, filterFieldOf, journeyField, type ValueType, type Vocabulary } from './fields'
import { labelOf, OPERATORS } from './operators'
import { spoken, spokenFilter } from './spoken'

/** A rule in words, as data: keys of `words/*.json` and typed values. The studio draws chips in this order; joined they read as a sentence. */
export type Described =
  | { kind: 'group'; join: 'all' | 'any' | 'none'; path: string; parts: Described[] }
  | {
      kind: 'condition'
      /** Into the rule, as diagnostics write it: `all.0`. */
      path: string
      chips: Chip[]
      /** As people say it, where there is such a way. */
      said: Phrase | null
    }

/** One word or value of a condition; `path` is where in the rule it is changed. */
export type Chip = { role: 'subject' | 'op' | 'value' | 'window' | 'filter' | 'times'; phrase: Phrase; path: string; vocabulary?: Vocabulary }

export function describe(rule: Rule, path = ''): Described {
  if ('all' in rule) return group('all', rule.all, path, 'all', describe)
  if ('any' in rule) return group('any', rule.any, path, 'any', describe)
  if ('not' in rule) {
    if ('any' in rule.not) return group('none', rule.not.any, path, 'not.any', describe)
    return { kind: 'group', join: 'none', path, parts: [describe(rule.not, at(path, 'not'))] }
  }
  return { kind: 'condition', path, chips: conditionChips(rule, path), said: spoken(rule) }
}

export function describeFilter(filter: Filter, path = ''): Described {
  if ('all' in filter) return group('all', filter.all, path, 'all', describeFilter)
  if ('any' in filter) return group('any', filter.any, path, 'any', describeFilter)
  if ('not' in filter) {
    if ('any' in filter.not) return group('none', filter.not.any, path, 'not.any', describeFilter)
    return { kind: 'group', join: 'none', path, parts: [describeFilter(filter.not, at(path, 'not'))] }
  }
  return { kind: 'condition', path, chips: filterChips(filter, path), said: spokenFilter(filter) }
}

/** The whole rule as one phrase, for cards and lists: conditions as people say them, joined by "and" / "or". It begins with a small letter. */
export function sentence(described: Described): Phrase {
  if (described.kind === 'condition')
    return described.said ?? described.chips.map((chip) => chip.phrase).reduce((before, next) => say('rules.then', { before, next }))
  const { join, parts } = described
  if (join === 'none') return say('rules.none', { parts: together(parts, 'or') })
  if (join === 'any') return say('rules.group', { parts: together(parts, 'or') })
  const wanted = parts.filter((part) => part.kind === 'condition' || part.join !== 'none')
  const unwanted = parts.flatMap((part) => (part.kind === 'group' && part.join === 'none' ? part.parts : []))
  const all = say('rules.group', { parts: together(wanted, 'and') })
  if (unwanted.length === 0) return all
  return wanted.length === 0 ? say('rules.none', { parts: together(unwanted, 'or') }) : say('rules.said.except', { all, none: together(unwanted, 'or') })
}

/** A group inside another is read as one thing. */
const together = (parts: Described[], join: 'and' | 'or'): PhraseValue => ({
  list: parts.map((part) =>
    parts.length > 1 && part.kind === 'group' && part.parts.length > 1 ? say('rules.said.nested', { parts: sentence(part) }) : sentence(part),
  ),
  join,
})

function group<T>(join: 'all' | 'any' | 'none', parts: T[], path: string, key: string, each: (part: T, path: string) => Described): Described {
  return { kind: 'group', join, path, parts: parts.map((part, i) => each(part, at(path, `${key}.${i}`))) }
}

function conditionChips(c: Condition, path: string): Chip[] {
  if ('member' in c) {
    return [
      { role: 'subject', phrase: say('rules.member'), path: at(path, 'member') },
      { role: 'value', phrase: say('rules.value', { value: { segment: c.member.saved } }), path: at(path, 'member.saved') },
    ]
  }
  if ('did' in c) {
    const custom = c.did.startsWith('custom.')
    const chips: Chip[] = [
      { role: 'subject', phrase: custom ? say('rules.events.custom', { name: c.did.slice(7) }) : say(`rules.events.${c.did}`), path: at(path, 'did') },
    ]
    if (c.where) chips.push(...whereChips(c.where, at(path, 'where')))
    const { op, value } = c.times ?? { op: 'gte' as Op, value: 1 }
    if (c.times) {
      chips.push({ role: 'op', phrase: say(`rules.${OPERATORS[op].label}`), path: at(path, 'times.op') })
      for (const n of [value].flat())
        chips.push({
          role: 'times',
          phrase: say(op === 'eq' || op === 'neq' ? 'rules.times' : 'rules.timesOf', { n: n as number }),
          path: at(path, 'times.value'),
        })
    }
    if (c.within) chips.push({ role: 'window', phrase: say('rules.window', { within: { duration: c.within } }), path: at(path, 'within') })
    return chips
  }
  const field = fieldOf(c.field)
  const chips: Chip[] = [{ role: 'subject', phrase: subject(c.field, field), path: at(path, 'field') }]
  chips.push(...comparedChips(c, field, path))
  if (c.where) chips.push(...whereChips(c.where, at(path, 'where')))
  if (c.window) chips.push({ role: 'window', phrase: say('rules.window', { within: { duration: c.window } }), path: at(path, 'window') })
  return chips
}

function filterChips(c: FilterCondition, path: string): Chip[] {
  const field = filterFieldOf(c.field)
  const name = c.field.startsWith('properties.') ? say('rules.filters.properties', { name: c.field.slice(11) }) : say(`rules.filters.${c.field}`)
  return [{ role: 'subject', phrase: name, path: at(path, 'field') }, ...comparedChips(c, field, path)]
}

const whereChips = (where: Filter, path: string): Chip[] => [{ role: 'filter', phrase: sentence(describeFilter(where, path)), path }]

/** "is more than 60": a yes/no field needs no value, its operator says it. */
function comparedChips(c: { field: string; op: Op; value?: Value }, field: Field | undefined, path: string): Chip[] {
  const type = field?.type ?? 'mixed'
  if (type === 'boolean') return [{ role: 'op', phrase: say((c.op === 'eq') === (c.value === true) ? 'rules.yes' : 'rules.no'), path: at(path, 'value') }]
  const op: Chip = { role: 'op', phrase: say(`rules.${labelOf(c.op, type)}`), path: at(path, 'op') }
  if (c.value === undefined) return [op]
  const values = [c.value].flat()
  const shown = values.map((value) => valuePhrase(value, type, c.op, c.field))
  const vocabulary = field?.vocabulary ? { vocabulary: field.vocabulary } : {}
  if (OPERATORS[c.op].takes === 'pair' && shown.length > 1) {
    return [op, { role: 'value', phrase: say('rules.pair', { from: shown[0]!, to: shown[1]! }), path: at(path, 'value'), ...vocabulary }]
  }
  const phrase = shown.length === 1 ? shown[0]! : say('rules.list', { items: { list: shown, join: 'or' } })
  return [op, { role: 'value', phrase, path: at(path, 'value'), ...vocabulary }]
}

function valuePhrase(value: string | number | boolean, type: ValueType, op: Op, field: string): Phrase {
  if (op === 'in_last' || op === 'not_in_last') return say('rules.value', { value: { duration: String(value) } })
  if (field === 'weekday') return say('rules.weekday', { day: String(value) })
  if (type === 'money') return say('rules.value', { value: { money: value as number } })
  if (type === 'instant') return say('rules.value', { value: { time: String(value) } })
  if (field === 'gender') return say('rules.gender', { gender: String(value) })
  if (typeof value === 'boolean') return say(value ? 'rules.yes' : 'rules.no')
  return typeof value === 'number' ? say('rules.number', { n: value }) : say('rules.text', { text: value })
}

function subject(name: string, field: Field | undefined): Phrase {
  const journey = journeyField(name)
  if (journey) return say(`rules.journey.${journey.fact}`, { step: journey.step })
  if (name.startsWith('attributes.')) return say('rules.fields.attributes', { name: name.slice(11) })
  const [head, channel] = name.split('.')
  if (head === 'consent' || head === 'reachable') return say(`rules.fields.${head}`, { channel: say(`rules.channels.${channel}`) as PhraseValue })
  return say(`rules.fields.${field?.name ?? name}`)
}

const at = (path: string, key: string) => (path === '' ? key : `${path}.${key}`)
