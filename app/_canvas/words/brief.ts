import type { Condition, Rule } from '../../../workflows/segments/ast'
import type { Translate } from './phrases'

/** A rule all of whose conditions hold together, as a card has room for it: a list, and "60+ days" for how long somebody is away. Null for other rules. */
export function briefRule(rule: Rule, words: Translate, tell: (condition: Condition) => string): string | null {
  const parts = 'all' in rule ? rule.all : [rule]
  const said = parts.map((part) => ('all' in part || 'any' in part || 'not' in part ? null : (away(part, words) ?? tell(part))))
  return said.length > 0 && said.every((text) => text !== null) ? said.join(', ') : null
}

function away(condition: Condition, words: Translate): string | null {
  if (!('field' in condition) || condition.field !== 'days_since_last_visit' || condition.where) return null
  return ['gt', 'gte'].includes(condition.op) && typeof condition.value === 'number' ? words('canvas.brief.away', { n: condition.value }) : null
}
