import type { Op, Scalar, Value } from '../../../workflows/segments/ast'
import type { Field } from '../../../workflows/segments/fields'
import { OPERATORS } from '../../../workflows/segments/operators'

const USUAL: Record<string, Scalar> = {
  days_since_last_visit: 60,
  spent: 1_000_000,
  average_receipt: 100_000,
  visits: 2,
  purchases: 2,
  items: 5,
  age: 18,
  points_balance: 100,
  hour: 12,
  amount: 100_000,
}

/** A value to begin with, so that a new condition means something at once. */
export function firstValue(field: Field, op?: Op): Value {
  if (op && OPERATORS[op].takes === 'duration') return 'P30D'
  const usual = USUAL[field.name]
  if (usual !== undefined) return usual
  if (field.type === 'boolean') return true
  return field.type === 'integer' || field.type === 'number' || field.type === 'money' ? 1 : ''
}
