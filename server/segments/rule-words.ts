import { type Phrase, say } from '../../workflows/model/face'
import type { Condition, Filter, FilterCondition, Rule, Value } from '../../workflows/segments/ast'
import { type Chip, describe, describeFilter, sentence } from '../../workflows/segments/describe'
import { type Field, fieldOf, filterFieldOf } from '../../workflows/segments/fields'
import { capital, type Setting, speaker } from '../messages/phrases'
import type { Locale } from '../messages/words'

/** What words of a rule need to know of the workspace; `locations` are names by external id. */
export type RulePlace = Setting & { locale: Locale; locations: ReadonlyMap<string, string> }

/** Rules, and conditions with what was seen of a customer, as sentences of the reader's language. */
export function ruleWords({ locale, locations, ...setting }: RulePlace) {
  const { phrase } = speaker(locale, setting)
  return {
    /** "Away more than 60 days and spent 10,000 ₽ or more". */
    rule: (rule: Rule): string => capital(phrase(sentence(describe(named(rule, locations))))),
    /** "Days since last visit: 61 (more than 60)". */
    seen: (condition: Condition, seen: unknown, holds: boolean): string =>
      phrase(seenPhrase(named(condition, locations) as Condition, seenValue(condition, seen, locations), holds)),
    /** "Bought". */
    happened: (event: string): string => phrase(sentence(describe({ did: event }))),
    /** "Amount of 500 ₽ or more". */
    filter: (filter: Filter): string => capital(phrase(sentence(describeFilter(namedFilter(filter, locations))))),
    /** Of one event: "Amount: 300 ₽ (at least 500 ₽)". */
    heard: (condition: FilterCondition, seen: unknown): string => {
      const described = describeFilter(namedFilter(condition, locations))
      const chips = described.kind === 'condition' ? described.chips.map((chip) => chip.phrase) : []
      const [what, ...wanted] = chips
      const field = filterFieldOf(condition.field)
      const saw = condition.field === 'weekday' && seen !== null ? say('rules.weekday', { day: String(seen) }) : fieldValue(field, seen, locations)
      return capital(phrase(say('rules.seenWanted', { what: what!, saw, wanted: joined(wanted) })))
    },
  }
}

export type RuleWords = ReturnType<typeof ruleWords>

/** The condition's subject with what narrows it, what was seen of it, and what was wanted (left out where the sight says it). */
function seenPhrase(condition: Condition, saw: Phrase, holds: boolean): Phrase {
  const described = describe(condition)
  const chips = described.kind === 'condition' ? described.chips : []
  const of = (...roles: Chip['role'][]) => chips.filter((chip) => roles.includes(chip.role)).map((chip) => chip.phrase)
  if ('member' in condition)
    return say('rules.seen', { what: say('rules.quoted', { what: of('subject')[0]!, name: { segment: condition.member.saved } }), saw })
  const subject = joined(of('subject', 'window'))
  const [where] = of('filter')
  const what = where ? say('rules.narrowed', { what: subject, where }) : subject
  const wanted = of('op', 'value', 'times')
  const plain = 'field' in condition && fieldOf(condition.field)?.type === 'boolean' && holds
  return wanted.length === 0 || plain ? say('rules.seen', { what, saw }) : say('rules.seenWanted', { what, saw, wanted: joined(wanted) })
}

const joined = (phrases: Phrase[]) => phrases.reduce((before, next) => say('rules.then', { before, next }))

function seenValue(condition: Condition, seen: unknown, locations: RulePlace['locations']): Phrase {
  if ('did' in condition) return say('rules.times', { n: Number(seen ?? 0) })
  return fieldValue('member' in condition ? undefined : fieldOf(condition.field), seen, locations)
}

function fieldValue(field: Field | undefined, seen: unknown, locations: RulePlace['locations']): Phrase {
  if (seen === null || seen === undefined) return say('rules.unset')
  if (typeof seen === 'boolean') return say(seen ? 'rules.yes' : 'rules.no')
  if (field?.vocabulary === 'location') return say('rules.text', { text: locations.get(String(seen)) ?? String(seen) })
  if (field?.type === 'money') return say('rules.value', { value: { money: Math.round(Number(seen)) } })
  if (field?.type === 'instant') return say('rules.value', { value: { time: String(seen) } })
  if (field?.name === 'gender') return say('rules.gender', { gender: String(seen) })
  if (typeof seen === 'number') return say('rules.number', { n: seen })
  if (!Array.isArray(seen)) return say('rules.text', { text: typeof seen === 'string' ? seen : JSON.stringify(seen) })
  return seen.length === 0 ? say('rules.empty') : say('rules.list', { items: { list: seen.map(String), join: 'and' } })
}

/** The rule with locations called by their names, where rules have external ids. */
function named(rule: Rule, locations: RulePlace['locations']): Rule {
  if ('all' in rule) return { all: rule.all.map((part) => named(part, locations)) }
  if ('any' in rule) return { any: rule.any.map((part) => named(part, locations)) }
  if ('not' in rule) return { not: named(rule.not, locations) }
  if ('member' in rule) return rule
  const where = rule.where && { where: namedFilter(rule.where, locations) }
  if ('did' in rule || fieldOf(rule.field)?.vocabulary !== 'location') return { ...rule, ...where }
  return { ...rule, ...where, ...renamed(rule, locations) }
}

function namedFilter(filter: Filter, locations: RulePlace['locations']): Filter {
  if ('all' in filter) return { all: filter.all.map((part) => namedFilter(part, locations)) }
  if ('any' in filter) return { any: filter.any.map((part) => namedFilter(part, locations)) }
  if ('not' in filter) return { not: namedFilter(filter.not, locations) }
  return filterFieldOf(filter.field)?.vocabulary === 'location' ? { ...filter, ...renamed(filter, locations) } : filter
}

function renamed({ op, value }: Pick<FilterCondition, 'op' | 'value'>, locations: RulePlace['locations']): { value?: Value } {
  // Part of an id is no name.
  if (value === undefined || !['eq', 'neq', 'in', 'not_in'].includes(op)) return {}
  const one = (id: unknown) => locations.get(String(id)) ?? String(id)
  return { value: Array.isArray(value) ? value.map(one) : one(value) }
}
