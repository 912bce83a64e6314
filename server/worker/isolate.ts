import type pg from 'pg'
import { sqlState } from '../rest/problem'
import { isTransient } from './perform'

/** Who breaks what is done for a batch, and how. */
export type Breaker<T> = { one: T; error: unknown }

/** So many are found at a time; the rest of their batch is left undone, for the next try. A turn has ten seconds. */
export const MOST = 20

/**
 * Does work for a batch; one that breaks is undone and done by halves, until whoever breaks it stands alone. What was done for all others stands. Trouble with the
 * database itself, or with how it is laid out, is nobody's fault and is thrown; so is a fault of the program that breaks everybody of several, or so many (`MOST`): when it is mended it must
 * find them where they stood.
 */
export async function isolate<T>(sql: pg.ClientBase, batch: readonly T[], work: (batch: readonly T[]) => Promise<unknown>): Promise<Breaker<T>[]> {
  const breakers = await halve(sql, batch, work)
  const everybody = batch.length > 1 && breakers.length === batch.length
  if ((everybody || breakers.length >= MOST) && breakers.every(({ error }) => sqlState(error) === '')) throw breakers[0]!.error
  return breakers
}

async function halve<T>(sql: pg.ClientBase, batch: readonly T[], work: (batch: readonly T[]) => Promise<unknown>): Promise<Breaker<T>[]> {
  if (batch.length === 0) return []
  await sql.query('savepoint part')
  try {
    await work(batch)
    await sql.query('release savepoint part')
    return []
  } catch (error) {
    if (!isSomebodys(error)) throw error
    await sql.query('rollback to savepoint part')
    await sql.query('release savepoint part')
    if (batch.length === 1) return [{ one: batch[0]!, error }]
    const half = batch.length >> 1
    const first = await halve(sql, batch.slice(0, half), work)
    return first.length >= MOST ? first : [...first, ...(await halve(sql, batch.slice(half), work))]
  }
}

/** Whether it may be what one customer's rows say: neither trouble with the database, nor a table, a right or a feature that it lacks. */
export const isSomebodys = (error: unknown): boolean => !isTransient(error) && !/^(0A|25|28|42|F0|XX)/.test(sqlState(error))
