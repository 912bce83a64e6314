import { advance } from '../../workflows/engine/advance'
import { type PackedState, packMove, unpackState } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'
import type { Ctx } from '../context'
import { endBroken, isWhole } from '../journeys/checkpoint'
import { log } from '../log'
import { type Breaker, isolate } from './isolate'
import { lead, openBench } from './lead'
import type { Performers } from './perform'

/** Whoever breaks what is done for everybody in their cohort ends as `failed`, where they stand; everybody else goes on. */
export async function endBreakers(ctx: Ctx, key: CohortKey, performers: Performers, breakers: Breaker<number>[]): Promise<void> {
  if (breakers.length === 0) return
  const [{ error }] = breakers as [Breaker<number>]
  const told = { ...key, enrolments: breakers.map(({ one }) => one), error: error instanceof Error ? error.message : String(error) }
  log.error(told, 'these customers broke what is done for all of their cohort: they end as failed, everybody else goes on')
  const { rows } = await ctx.tx.sql.query<{ id: number; version: number; move: number; checkpoint: PackedState | null }>(
    `select id, version, move, checkpoint from enrolments where workspace_id = $1 and id = any($2::bigint[]) and state = 'active' order by id for update`,
    [key.workspace, breakers.map(({ one }) => one)],
  )
  const bench = await openBench(ctx, key, performers, new Set(rows.map((row) => row.version)))
  const endings = rows.flatMap((row) => {
    const skeleton = bench.contents.skeleton(row.version)
    if (!row.checkpoint || !isWhole(row) || !skeleton) return []
    const state = unpackState(row.checkpoint)
    return [packMove(state, advance(skeleton, state, { type: 'exit', at: ctx.now, as: 'failed', reason: 'engine.broken' }))]
  })
  const worse = await isolate(ctx.tx.sql, endings, (some) => lead(bench, some))
  const ended = new Set(endings.map(([, state]) => state[0]))
  for (const { one } of worse) ended.delete(one[1][0])
  // Who has entered nothing yet, or cannot even be ended so.
  const rest = rows.map((row) => row.id).filter((id) => !ended.has(id))
  if (rest.length > 0) await endBroken(ctx.tx.sql, key, rest)
}
