import { createTranslator } from 'next-intl'
import { HOUR, MINUTE, parseDuration } from '../../workflows/model/durations'
import { type Phrase, type PhraseValue, say } from '../../workflows/model/face'
import type { Condition, Filter, FilterCondition, Rule, Value } from '../../workflows/segments/ast'
import { type Chip, describe, sentence } from '../../workflows/segments/describe'
import { fieldOf, filterFieldOf } from '../../workflows/segments/fields'
import en from '../../workflows/segments/words/en.json' with { type: 'json' }
import ru from '../../workflows/segments/words/ru.json' with { type: 'json' }
import type { Locale } from '../messages/words'
import { momentText } from '../moment'
import { moneyText } from '../money'

/** What words of a rule need to know of the workspace. Names are by external id (locations) and id (segments). */
export type RulePlace = {
  locale: Locale
  currency: string
  timeZone: string
  locations: ReadonlyMap<string, string>
  segments: ReadonlyMap<string, string>
}

const BOOKS = { en: { rules: en }, ru: { rules: ru } }
const DAY = 24 * HOUR

/** Rules, and conditions with what was seen of a customer, as sentences of the reader's language. */
export function ruleWords(place: RulePlace) {
  const t = createTranslator({
    locale: place.locale,
    messages: BOOKS[place.locale],
    onError: () => {},
    getMessageFallback: ({ key }) => key.split('.').at(-1)!,
  })
  const speak = t as unknown as (key: string, values: Record<string, string | number>) => string

  const value = (from: PhraseValue): string | number => {
    if (typeof from !== 'object') return from
    if ('key' in from) return phrase(from)
    if ('duration' in from) return duration(from.duration)
    if ('money' in from) return moneyText(from.money, place.currency, place.locale)
    if ('time' in from) return momentText(new Date(from.time), place)
    if ('segment' in from) return place.segments.get(from.segment) ?? from.segment
    if (!('list' in from)) return ''
    return new Intl.ListFormat(place.locale, { type: from.join === 'or' ? 'disjunction' : 'conjunction' }).format(from.list.map((item) => String(value(item))))
  }
  const phrase = ({ key, values = {} }: Phrase): string => speak(key, Object.fromEntries(Object.entries(values).map(([name, from]) => [name, value(from)])))
  const duration = (iso: string): string => {
    const ms = parseDuration(iso) ?? 0
    const [unit, size] = ms % DAY === 0 ? ['day', DAY] : ms % HOUR === 0 ? ['hour', HOUR] : ['minute', MINUTE]
    return speak(`rules.duration.${unit}`, { count: Math.round(ms / (size as number)) })
  }

  return {
    /** "Days since last visit more than 60 and Spent at least 10,000 ₽". */
    rule: (rule: Rule): string => phrase(sentence(describe(named(rule, place.locations)))),
    /** "Days since last visit: 61 (more than 60)". */
    seen: (condition: Condition, seen: unknown, holds: boolean): string => {
      const shown = named(condition, place.locations) as Condition
      return phrase(seenPhrase(shown, seenValue(condition, seen, place.locations), holds))
    },
  }
}

/** The condition's subject with what narrows it, what was seen of it, and what was wanted (left out where the sight says it). */
function seenPhrase(condition: Condition, saw: Phrase, holds: boolean): Phrase {
  const described = describe(condition)
  const chips = described.kind === 'condition' ? described.chips : []
  const of = (...roles: Chip['role'][]) => chips.filter((chip) => roles.includes(chip.role)).map((chip) => chip.phrase)
  const join = (phrases: Phrase[]) => phrases.reduce((before, next) => say('rules.then', { before, next }))
  if ('member' in condition)
    return say('rules.seen', { what: say('rules.quoted', { what: of('subject')[0]!, name: { segment: condition.member.saved } }), saw })
  const subject = join(of('subject', 'window'))
  const [where] = of('filter')
  const what = where ? say('rules.narrowed', { what: subject, where }) : subject
  const wanted = of('op', 'value', 'times')
  const plain = 'field' in condition && fieldOf(condition.field)?.type === 'boolean' && holds
  return wanted.length === 0 || plain ? say('rules.seen', { what, saw }) : say('rules.seenWanted', { what, saw, wanted: join(wanted) })
}

function seenValue(condition: Condition, seen: unknown, locations: RulePlace['locations']): Phrase {
  if ('did' in condition) return say('rules.times', { n: Number(seen ?? 0) })
  if (seen === null || seen === undefined) return say('rules.unset')
  if (typeof seen === 'boolean') return say(seen ? 'rules.yes' : 'rules.no')
  if ('member' in condition) return say('rules.text', { text: String(seen) })
  const field = fieldOf(condition.field)
  if (field?.vocabulary === 'location') return say('rules.text', { text: locations.get(String(seen)) ?? String(seen) })
  if (field?.type === 'money') return say('rules.value', { value: { money: Math.round(Number(seen)) } })
  if (field?.type === 'instant') return say('rules.value', { value: { time: String(seen) } })
  if (condition.field === 'gender') return say('rules.gender', { gender: String(seen) })
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
