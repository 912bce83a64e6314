import type { Condition, Filter, FilterCondition, Rule } from '../../../workflows/segments/ast'

/** A rule as the builder shows it: groups of "all", "any" or "none", and conditions. */
export type Join = 'all' | 'any' | 'none'
export type Group<C> = { join: Join; parts: Part<C>[] }
export type Part<C> = { group: Group<C> } | { condition: C }
export type RuleTree = Group<Condition>
export type FilterTree = Group<FilterCondition>

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Any draft becomes a group; what cannot be read is left out (the server says what was wrong with it). */
export function toTree<C>(value: unknown): Group<C> {
  const part = partOf<C>(value)
  if (!part) return { join: 'all', parts: [] }
  return 'group' in part ? part.group : { join: 'all', parts: [part] }
}

function partOf<C>(value: unknown): Part<C> | null {
  if (!isRecord(value)) return null
  if (Array.isArray(value.all)) return { group: { join: 'all', parts: partsOf<C>(value.all) } }
  if (Array.isArray(value.any)) return { group: { join: 'any', parts: partsOf<C>(value.any) } }
  if ('not' in value) {
    const inner = value.not
    if (isRecord(inner) && Array.isArray(inner.any)) return { group: { join: 'none', parts: partsOf<C>(inner.any) } }
    const part = partOf<C>(inner)
    return part && { group: { join: 'none', parts: [part] } }
  }
  return Object.keys(value).length > 0 ? { condition: value as C } : null
}

const partsOf = <C>(values: unknown[]): Part<C>[] => values.map((value) => partOf<C>(value)).filter((part) => part !== null)

/** The rule language again. "None of" is `{"not":{"any":[...]}}`. */
export function fromTree<C extends Condition | FilterCondition>(group: Group<C>): Rule | Filter {
  const parts = group.parts.map((part) => ('group' in part ? fromTree(part.group) : part.condition))
  if (group.join === 'all') return { all: parts } as Rule
  if (group.join === 'any') return { any: parts } as Rule
  return { not: { any: parts } } as Rule
}

/** How many conditions a tree holds. */
export const countConditions = <C>(group: Group<C>): number =>
  group.parts.reduce((count, part) => count + ('group' in part ? countConditions(part.group) : 1), 0)
