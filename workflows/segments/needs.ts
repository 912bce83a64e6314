import { conditions, filterConditions, type Rule } from './ast'
import { journeyField } from './fields'

/** What must be loaded of a customer before a rule can be evaluated in memory. */
export type Needs = {
  receipts: boolean
  lines: boolean
  checkIns: boolean
  factTypes: Set<string>
  consents: boolean
  points: boolean
  journey: boolean
}

const RECEIPTS = new Set(['purchases', 'spent', 'average_receipt', 'items', 'favourite_category'])
const VISITS = new Set(['visits', 'first_visit_at', 'last_visit_at', 'days_since_last_visit', 'favourite_location'])

/** Adds up the needs of rules, saved segments they refer to included. */
export function needsOf(rules: readonly Rule[], saved: ReadonlyMap<string, Rule>): Needs {
  const needs: Needs = { receipts: false, lines: false, checkIns: false, factTypes: new Set(), consents: false, points: false, journey: false }
  const seen = new Set<string>()
  const add = (rule: Rule) => {
    for (const c of conditions(rule)) {
      if ('member' in c) {
        const id = c.member.saved
        if (!seen.has(id)) {
          seen.add(id)
          const inner = saved.get(id)
          if (inner) add(inner)
        }
        continue
      }
      if (c.where && filterConditions(c.where).some(({ field }) => field === 'category' || field === 'sku')) needs.lines = true
      if ('did' in c) {
        needs.factTypes.add(c.did)
        continue
      }
      if (journeyField(c.field)) needs.journey = true
      if (c.field === 'points_balance') needs.points = true
      if (c.field.startsWith('consent.') || c.field.startsWith('reachable.')) needs.consents = true
      if (c.field === 'items' || c.field === 'favourite_category') needs.lines = true
      if (RECEIPTS.has(c.field) || VISITS.has(c.field)) needs.receipts = true
      if (VISITS.has(c.field)) needs.checkIns = true
    }
  }
  rules.forEach(add)
  return needs
}

/** Ids of the saved segments a rule refers to directly. */
export const membersOf = (rule: Rule): string[] => conditions(rule).flatMap((c) => ('member' in c ? [c.member.saved] : []))
