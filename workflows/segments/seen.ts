import type { Condition, Rule } from './ast'
import { conditions } from './ast'
import { fieldOf } from './fields'
import { nameOf } from './matches'
import { type Seen, satisfies, type When } from './operators'

/** What was seen of one customer, by `nameOf` of the condition, as `matches()` tells it and traces keep it. */
export type Saw = Record<string, unknown>

const typeOf = (condition: Condition) => ('field' in condition ? (fieldOf(condition.field)?.type ?? 'mixed') : 'did' in condition ? 'integer' : 'boolean')

/** `saw` of a rule from bare values in the order of its conditions; instants are ms. */
export function sawOf(rule: Rule, values: readonly unknown[]): Saw {
  return Object.fromEntries(
    conditions(rule).map((condition, i) => {
      const value = values[i] ?? null
      return [nameOf(condition), typeOf(condition) === 'instant' && typeof value === 'number' ? new Date(value).toISOString() : value]
    }),
  )
}

/** Whether what was seen satisfies one condition. */
export function holdsFor(condition: Condition, saw: Saw, when: When): boolean {
  const seen: Seen = saw[nameOf(condition)]
  if ('member' in condition) return seen === true
  const { op, value } = 'did' in condition ? (condition.times ?? { op: 'gte' as const, value: 1 }) : condition
  const type = typeOf(condition)
  return satisfies(type === 'instant' && typeof seen === 'string' ? Date.parse(seen) : seen, op, value, type, when)
}
