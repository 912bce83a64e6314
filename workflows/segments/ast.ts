/** The rule language (who), as documents write it. A parsed rule has the same JSON shape as the document's. */

export type Op =
  | 'eq'
  | 'neq'
  | 'in'
  | 'not_in'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'between'
  | 'contains'
  | 'starts_with'
  | 'is_set'
  | 'not_set'
  | 'before'
  | 'after'
  | 'in_last'
  | 'not_in_last'

export type Scalar = string | number | boolean
export type Value = Scalar | Scalar[]

/** `value` is absent for `is_set` and `not_set`. `window` and `within` are ISO durations of local days. */
export type FieldCondition = { field: string; op: Op; value?: Value; where?: Filter; window?: string }
export type Times = { op: Op; value: number | number[] }
export type DidCondition = { did: string; times?: Times; within?: string; where?: Filter }
export type MemberCondition = { member: { saved: string } }
export type Condition = FieldCondition | DidCondition | MemberCondition

export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Condition

/** Which receipts, lines or events count. */
export type FilterCondition = { field: string; op: Op; value?: Value }
export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | FilterCondition

/** Every condition of a rule, in the order written. */
export function conditions(rule: Rule): Condition[] {
  if ('all' in rule) return rule.all.flatMap(conditions)
  if ('any' in rule) return rule.any.flatMap(conditions)
  if ('not' in rule) return conditions(rule.not)
  return [rule]
}

export function filterConditions(filter: Filter): FilterCondition[] {
  if ('all' in filter) return filter.all.flatMap(filterConditions)
  if ('any' in filter) return filter.any.flatMap(filterConditions)
  if ('not' in filter) return filterConditions(filter.not)
  return [filter]
}
