import type pg from 'pg'
import { plain } from '../../db/arrays'
import type { CampaignState } from '../../db/schema'
import type { PackedMove } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'

type Row = { id: number; move: number; state: string; cohort_id: number | null; epoch: number; changes: number; asked: 'no' | 'decided' | 'open' | null }

/** The campaign's state and the number of changes made to it, locked against change for the rest of the transaction: a pause or a stop waits for turns under way, and binds all later ones. */
export async function lockCampaign(
  sql: pg.ClientBase,
  { workspace, campaign }: CohortKey,
): Promise<{ state: CampaignState | null; changes: number; live: number | null }> {
  const { rows } = await sql.query<{ state: CampaignState; changes: number; live: number | null }>(
    'select state, changes, live_version as live from campaigns where workspace_id = $1 and id = $2 for share',
    [workspace, campaign],
  )
  return rows[0] ?? { state: null, changes: 0, live: null }
}

/** Whether a row `e` stands waiting for an ask, and whether that is decided by now (`model/packed.ts` names the places of a checkpoint). */
const ASKED = `case when coalesce(checkpoint ->> 10, '0') = '0' then 'no'
  when exists (select 1 from asks a where a.workspace_id = e.workspace_id and a.enrolment_id = e.id and a.step = e.step
    and a.visit = coalesce(nullif(e.checkpoint ->> 19, '0'), e.checkpoint ->> 5)::int and a.n = (e.checkpoint #>> '{10,0}')::int and a.state <> 'pending') then 'decided'
  else 'open' end`

/** What a turn may write: its own customers, each exactly one move further. `at`: the move that a repeated one's row stands at. */
export type Fenced = { fresh: PackedMove[]; repeated: { move: PackedMove; at: number }[]; again: Set<number>; gone: number[]; behind: boolean; late: boolean }

/**
 * Locks the rows of everybody in the turn, in order of their ids, and sorts them: `fresh` moves are one further than the row; `repeated` were written
 * by an earlier try of this very turn, whose answer was lost (and may have been led on by it); whoever ended, or belongs to another cohort or epoch, is `gone`. `behind`: somebody has not
 * taken in what was done to the campaign meanwhile (`change.ts`), and nothing may be written before; `late`: somebody
 * who waits for an outcome that is not there yet takes it in after this turn.
 */
export async function fence(sql: pg.ClientBase, key: CohortKey, moves: readonly PackedMove[], again: number[], changes: number): Promise<Fenced> {
  const ids = [...moves.map(([, state]) => state[0]), ...again].sort((a, b) => a - b)
  // One by one, and so in the order of the array and by the key: asked for all at once of a table that nobody has counted yet, the planner reads a whole workspace.
  const { rows } = await sql.query<Row>(
    `select e.* from unnest($2::bigint[]) as u(id) cross join lateral (
       select id, move, state, cohort_id, epoch, changes, case when changes < $3 and state = 'active' then ${ASKED} end as asked
       from enrolments e where workspace_id = $1 and id = u.id for update) e`,
    [key.workspace, plain(ids), changes],
  )
  const own = new Map(rows.filter((r) => r.cohort_id === key.cohort && r.epoch === key.epoch).map((r) => [r.id, r]))
  const fenced: Fenced = { fresh: [], repeated: [], again: new Set(), gone: [], behind: false, late: false }
  for (const move of moves) {
    const [from, state] = move
    const row = own.get(state[0])
    if (row?.state === 'active' && row.changes < changes) {
      // Who has an ask undecided first finishes that (or leaves); once it is decided, the outcome is heard where the change has put them.
      if (row.asked === 'open') fenced.late = true
      else fenced.behind = true
    }
    if (row?.state === 'active' && row.move === from) fenced.fresh.push(move)
    else if (row && row.move >= state[13]) fenced.repeated.push({ move, at: row.move })
    else fenced.gone.push(state[0])
  }
  for (const enrolment of again) {
    if (own.get(enrolment)?.state === 'active') fenced.again.add(enrolment)
    else fenced.gone.push(enrolment)
  }
  fenced.fresh.sort((a, b) => a[1][0] - b[1][0])
  return fenced
}
