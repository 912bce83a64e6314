import { type Database, inTransaction } from '../../db/client'
import type { PackedOutcome } from '../../workflows/model/packed'
import type { Performed } from '../../workflows/temporal/signals'
import { tell } from './tell'

type Row = {
  workspace_id: string
  enrolment_id: number
  step: string
  visit: number
  n: number
  state: string
  reason: string | null
  settled_at: Date
  workflow_id: string | null
}

const BATCH = 5_000

/** Tells cohorts what became of asks that were undecided. Committed with the mark, so each is told; a cohort that asked by itself meanwhile hears it twice. */
export async function tellPerformed(db: Database): Promise<number> {
  return inTransaction(db, async (sql) => {
    const { rows } = await sql.query<Row>(
      `with due as (select workspace_id, enrolment_id, step, visit, n from asks where settled_at is not null and not told limit $1 for update skip locked),
       marked as (update asks a set told = true from due d
         where a.workspace_id = d.workspace_id and a.enrolment_id = d.enrolment_id and a.step = d.step and a.visit = d.visit and a.n = d.n
         returning a.workspace_id, a.enrolment_id, a.step, a.visit, a.n, a.state, a.reason, a.settled_at)
       select m.*, c.workflow_id from marked m
       left join enrolments e on e.workspace_id = m.workspace_id and e.id = m.enrolment_id and e.ended_at is null
       left join cohorts c on c.workspace_id = e.workspace_id and c.id = e.cohort_id`,
      [BATCH],
    )
    const news = rows.flatMap((row) => (row.workflow_id ? [{ workspace: row.workspace_id, workflow: row.workflow_id, item: performed(row) }] : []))
    await tell(sql, 'performed', news)
    return rows.length
  })
}

const performed = (row: Row): Performed => [row.enrolment_id, row.step, row.visit, row.n, outcome(row)]

function outcome({ state, reason, settled_at }: Row): PackedOutcome {
  if (state === 'accepted') return ['a', settled_at.getTime(), 0, null]
  if (state === 'unknown') return ['u', settled_at.getTime()]
  return [state === 'skipped' ? 's' : 'f', reason ?? state]
}
