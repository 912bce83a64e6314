import type { Rule } from './ast'

/**
 * A rule in which every saved segment is replaced by what it says now, so that it can be kept as it was meant. One that is gone, or refers back to itself,
 * stays as it stands: it accepts nobody.
 */
export function expand(rule: Rule, saved: ReadonlyMap<string, Rule>, trail: readonly string[] = []): Rule {
  if ('all' in rule) return { all: rule.all.map((part) => expand(part, saved, trail)) }
  if ('any' in rule) return { any: rule.any.map((part) => expand(part, saved, trail)) }
  if ('not' in rule) return { not: expand(rule.not, saved, trail) }
  if (!('member' in rule)) return rule
  const id = rule.member.saved
  const inner = trail.includes(id) ? undefined : saved.get(id)
  return inner ? expand(inner, saved, [...trail, id]) : rule
}
