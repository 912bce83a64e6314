import type { Database } from '../../db/client'
import { advance } from '../../workflows/engine/advance'
import { type Pause, resumed } from '../../workflows/engine/resumed'
import type { JourneyState } from '../../workflows/model/journey'
import { type PackedMove, type PackedState, packMove, packState, unpackState } from '../../workflows/model/packed'
import type { Changed, CohortKey } from '../../workflows/temporal/contract'
import type { Occurred } from '../../workflows/temporal/signals'
import { type Ctx, inContext } from '../context'
import { readChanges } from '../journeys/changes'
import { readMembers } from '../journeys/members'
import { lockCampaign } from './fence'
import { lead, openBench } from './lead'
import { Held, type Performers } from './perform'
import { writeCheckpoints } from './write'

type Row = { id: number; checkpoint: PackedState | null; changes: number }

/**
 * A cohort takes in what was done to its campaign since: its customers' rows are rewritten, each change once and in order, and given back. A million
 * customers are a thousand of these, each by its own cohort; until then no turn of theirs writes anything (`fence`).
 */
export async function change(db: Database, performers: Performers, key: CohortKey): Promise<Changed> {
  const caller = { workspace: key.workspace, locale: 'en', actor: 'engine' } as const
  const members = async (ctx: Ctx) => ({ ...(await readMembers(ctx.tx.sql, key)), clock: ctx.clock })
  try {
    return await inContext(caller, async (ctx) => ({ happened: await takeIn(ctx, performers, key), ...(await members(ctx)) }), db)
  } catch (error) {
    // Paused again meanwhile: it waits for the next resume.
    if (error instanceof Held) return inContext(caller, async (ctx) => ({ happened: [], ...(await members(ctx)) }), db)
    throw error
  }
}

async function takeIn(ctx: Ctx, performers: Performers, key: CohortKey): Promise<Occurred[]> {
  const { sql } = ctx.tx
  const { changes } = await lockCampaign(sql, key)
  const { rows } = await sql.query<Row>(
    `select id, checkpoint, changes from enrolments where workspace_id = $1 and cohort_id = $2 and epoch = $3 and state = 'active' and changes < $4 order by id for update`,
    [key.workspace, key.cohort, key.epoch, changes],
  )
  if (rows.length === 0) return []
  const happened: Occurred[] = []
  const states = new Map(rows.flatMap(({ id, checkpoint }) => (checkpoint ? [[id, unpackState(checkpoint)] as const] : [])))
  for (const { n, body } of await readChanges(sql, key.workspace, key.campaign, Math.min(...rows.map((row) => row.changes)))) {
    const behind = rows.filter((row) => row.changes < n).map((row) => row.id)
    happened.push(...(await afterPause(ctx, performers, key, body, states, behind)))
  }
  await sql.query('update enrolments set changes = $3 where workspace_id = $1 and id = any($2::bigint[])', [key.workspace, rows.map((row) => row.id), changes])
  return happened
}

async function afterPause(
  ctx: Ctx,
  performers: Performers,
  key: CohortKey,
  pause: Pause,
  states: Map<number, JourneyState>,
  who: number[],
): Promise<Occurred[]> {
  const standing = who.flatMap((id) => states.get(id) ?? [])
  if (pause.overdue === 'skip') return leadThrough(ctx, performers, key, pause, states, standing)
  const moved = standing.flatMap((before) => {
    const after = resumed(before, pause)
    return after === before ? [] : [{ ...after, move: before.move + 1 }]
  })
  await writeCheckpoints(
    ctx.tx.sql,
    key,
    moved.map((state): PackedMove => [state.move - 1, packState(state), [], 0, 0, 0]),
  )
  for (const state of moved) states.set(state.enrolment, state)
  if (pause.overdue === 'shift')
    await ctx.tx.sql.query(`update waits set until = until + $3 * interval '1 millisecond' where workspace_id = $1 and enrolment_id = any($2::bigint[])`, [
      key.workspace,
      who,
      pause.to - pause.from,
    ])
  return []
}

/** What fell due in the pause happens as of its instant, where sends are skipped as stale (`channels/choose.ts`): waits leave, visits are decided as of their deadline. */
async function leadThrough(
  ctx: Ctx,
  performers: Performers,
  key: CohortKey,
  pause: Pause,
  states: Map<number, JourneyState>,
  standing: JourneyState[],
): Promise<Occurred[]> {
  const bench = await openBench(ctx, key, performers, new Set(standing.map((state) => state.version)))
  const overdue = (state: JourneyState) => state.due !== null && state.due <= pause.to && !state.ended && bench.contents.skeleton(state.version) !== undefined
  const happened: Occurred[] = []
  for (let now = standing.filter(overdue); now.length > 0; ) {
    const led = await lead(
      bench,
      now.map((state) => packMove(state, advance(bench.contents.skeleton(state.version)!, state, { type: 'due', at: state.due! }))),
    )
    happened.push(...led.happened)
    const stood = led.last.map(([, state]) => unpackState(state))
    for (const state of stood) states.set(state.enrolment, state)
    const heard = new Set(led.happened.map(([enrolment]) => enrolment))
    now = stood.filter((state) => overdue(state) && !heard.has(state.enrolment))
  }
  return happened
}
