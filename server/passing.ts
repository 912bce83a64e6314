import { databaseDown, sqlState } from './rest/problem'

/**
 * Trouble that passes, so that the same would go well another time: the database away, starting, stopping, full or told to give up on a statement; two transactions
 * in each other's way; a lock not got; a transaction that failed before. SQLSTATE classes 08, 40, 53, 57, 58, and what node says of a socket; also inside what wraps it.
 */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error)
  return databaseDown(error) || /^(08|40|53|57|58)/.test(state) || state === '55P03' || state === '25P02'
}
