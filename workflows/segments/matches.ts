import type { Instant } from '../model/journey'
import type { Condition, DidCondition, FieldCondition, Rule } from './ast'
import { fieldOf, journeyField } from './fields'
import { type Asking, measure, timesDid, zoneOf } from './measures'
import { type Seen, satisfies } from './operators'
import type { CustomerView, JourneyView, Setting } from './view'

export type Matched = {
  holds: boolean
  /** What every condition saw, for traces: `{ "days_since_last_visit": 61, "visits@P90D": 3 }`. Instants as RFC 3339, unset as null. */
  saw: Record<string, unknown>
}

/**
 * The meaning of a rule, in memory. `server/segments/to-sql.ts` selects exactly the customers this accepts. All conditions are evaluated,
 * so that `saw` tells all of them. `journey` is needed for rules of a branch only.
 */
export function matches(rule: Rule, view: CustomerView, asOf: Instant, setting: Setting, journey: JourneyView = {}): Matched {
  const asking = { view, setting, asOf, zone: zoneOf(view, setting) }
  const saw: Record<string, unknown> = {}
  return { holds: holds(rule, { ...asking, journey, trail: [] }, saw), saw }
}

/** `trail`: saved segments we are inside of; one that refers back to itself accepts nobody. */
type Holding = Asking & { journey: JourneyView; trail: readonly string[] }

function holds(rule: Rule, asking: Holding, saw: Record<string, unknown>): boolean {
  if ('all' in rule) return rule.all.map((part) => holds(part, asking, saw)).every(Boolean)
  if ('any' in rule) return rule.any.map((part) => holds(part, asking, saw)).some(Boolean)
  if ('not' in rule) return !holds(rule.not, asking, saw)
  if ('member' in rule) {
    const id = rule.member.saved
    const saved = asking.trail.includes(id) ? undefined : asking.setting.saved.get(id)
    const inside = saved !== undefined && holds(saved, { ...asking, trail: [...asking.trail, id] }, {})
    saw[nameOf(rule)] = inside
    return inside
  }
  if ('did' in rule) {
    const times = timesDid(asking, rule)
    saw[nameOf(rule)] = times
    const { op, value } = rule.times ?? { op: 'gte', value: 1 }
    return satisfies(times, op, value, 'integer', asking)
  }
  const field = fieldOf(rule.field)
  const inJourney = journeyField(rule.field)
  const seen: Seen = inJourney ? journeyFact(asking.journey, inJourney) : measure(asking, rule)
  const type = field?.type ?? 'mixed'
  saw[nameOf(rule)] = type === 'instant' && typeof seen === 'number' ? new Date(seen).toISOString() : (seen ?? null)
  return satisfies(seen, rule.op, rule.value, type, asking)
}

/** A step never reached was not sent, opened, clicked or redeemed; it has no answer and no port. */
function journeyFact(journey: JourneyView, { step, fact }: { step: string; fact: string }): Seen {
  const here = Object.hasOwn(journey, step) ? journey[step]! : { sent: false, opened: false, clicked: false, answer: null, redeemed: false, port: null }
  return here[fact as keyof typeof here]
}

/** How a condition is named in `saw`: the field, `@` its window, `?` what it counts. */
export function nameOf(condition: Condition): string {
  if ('member' in condition) return `member.${condition.member.saved}`
  const [name, window] = 'did' in condition ? didName(condition) : fieldName(condition)
  return `${name}${window ? `@${window}` : ''}${condition.where ? `?${JSON.stringify(condition.where)}` : ''}`
}

const didName = (c: DidCondition): [string, string | undefined] => [`did.${c.did}`, c.within]
const fieldName = (c: FieldCondition): [string, string | undefined] => [c.field, c.window]
