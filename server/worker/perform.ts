import type pg from 'pg'
import { Fault } from '../../workflows/model/fault'
import type { Outcome } from '../../workflows/model/journey'
import { isSettled } from '../../workflows/model/packed'
import type { Asked, Perform, World } from '../../workflows/model/world'
import { log } from '../log'
import { isPassing } from '../passing'

/** Performers by step kind, as `workflows/steps/performers.ts` lists them. */
export type Performers = { readonly [kind: string]: Perform<never> | undefined }

export type Due = Asked & { kind: string }

/** The campaign was paused by somebody whose commit this turn did not wait for: nothing of it may stand. */
export class Held extends Error {}

/**
 * Performs a turn's asks, one batch a kind. A batch that throws is undone and halved until the customer who breaks it stands alone: that ask is
 * `failed`, everybody else's stands. Trouble with the database itself is nobody's fault and ends the turn.
 */
export async function performAll(sql: pg.ClientBase, asks: Due[], performers: Performers, world: World): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const kinds = [...new Set(asks.map((ask) => ask.kind))].sort()
  for (const kind of kinds) {
    const batch = asks.filter((ask) => ask.kind === kind)
    const perform = performers[kind] as Perform<unknown> | undefined
    const found = perform ? await isolated(sql, batch, perform, world) : batch.map((): Outcome => ({ is: 'failed', reason: 'engine.no_performer' }))
    for (const [i, ask] of batch.entries()) {
      const outcome = found[i] ?? { is: 'failed', reason: 'engine.no_outcome' }
      if (!isSettled(outcome) && outcome.is !== 'pending') throw new Held()
      outcomes.set(ask.id, outcome)
    }
  }
  return outcomes
}

async function isolated(sql: pg.ClientBase, batch: Asked[], perform: Perform<unknown>, world: World): Promise<Outcome[]> {
  await sql.query('savepoint batch')
  try {
    const outcomes = await perform(batch, world)
    await sql.query('release savepoint batch')
    return outcomes
  } catch (error) {
    if (isTransient(error)) throw error
    await sql.query('rollback to savepoint batch')
    await sql.query('release savepoint batch')
    if (batch.length > 1) {
      const half = batch.length >> 1
      return [...(await isolated(sql, batch.slice(0, half), perform, world)), ...(await isolated(sql, batch.slice(half), perform, world))]
    }
    const ask = batch[0]!
    log.error({ ask: ask.id, campaign: ask.campaign, error: error instanceof Error ? error.message : String(error) }, 'one customer could not be served')
    return [{ is: 'failed', reason: error instanceof Fault ? error.code : 'engine.broken' }]
  }
}

/** Nobody's fault: the campaign paused meanwhile, or trouble that passes. */
export const isTransient = (error: unknown): boolean => error instanceof Held || isPassing(error)
