import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import { tell } from './tell'
import { type Answered, outcomeOf, together } from './together'

/** What became of an ask that was undecided when it was made. `at` in ms on the workspace's clock. */
export type Decided = {
  ask: AskKey
  at: number
  state: 'accepted' | 'unknown' | 'failed' | 'skipped'
  reason: string | null /** Acceptance of the first channel, where that is not `at`. */
  sent?: number | null
}
export type AskKey = { enrolment: number; step: string; visit: number; n: number }

type Row = {
  enrolment_id: number
  step: string
  visit: number
  n: number
  state: string
  reason: string | null
  settled_at: Date
  accepted_at: Date | null
  workflow_id: string | null
}

/**
 * Settles asks, once: one that is decided already stays as it is. In the same transaction their cohorts are told, through the outbox; a cohort that asks
 * by itself meanwhile hears it twice, which changes nothing. Answers how many were settled.
 *
 * Each row is looked up by its key (`lateral ... limit 1`): as a plain join the planner, believing that hardly an ask is pending, compared all of them
 * with the whole batch, 180 ms instead of 10, and read everybody of the workspace to find five hundred. Who settles one that another has just settled finds it no longer pending, or no longer in that place.
 */
export async function settleAsks(sql: ClientBase, workspace: string, decided: Decided[]): Promise<number> {
  if (decided.length === 0) return 0
  const { rows } = await sql.query<Row>(
    `with settled as (
       update asks a set state = d.state, settled_at = to_timestamp(d.at / 1000.0), reason = d.reason, accepted_at = to_timestamp(d.sent / 1000.0)
       from unnest($2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[], $7::float8[], $8::text[], $9::float8[]) as d(enrolment, step, visit, n, state, at, reason, sent)
         cross join lateral (select ctid from asks k where k.workspace_id = $1 and k.enrolment_id = d.enrolment and k.step = d.step and k.visit = d.visit
           and k.n = d.n and k.state = 'pending' limit 1) own
       where a.ctid = own.ctid and a.state = 'pending'
       returning a.enrolment_id, a.step, a.visit, a.n, a.state, a.reason, a.settled_at, a.accepted_at)
     select s.*, c.workflow_id from settled s
     left join lateral (select e.cohort_id from enrolments e where e.workspace_id = $1 and e.id = s.enrolment_id and e.ended_at is null limit 1) e on true
     left join lateral (select c.workflow_id from cohorts c where c.workspace_id = $1 and c.id = e.cohort_id limit 1) c on true`,
    [
      workspace,
      plain(decided.map((d) => d.ask.enrolment)),
      texts(decided.map((d) => d.ask.step)),
      plain(decided.map((d) => d.ask.visit)),
      plain(decided.map((d) => d.ask.n)),
      texts(decided.map((d) => d.state)),
      plain(decided.map((d) => d.at)),
      texts(decided.map((d) => d.reason)),
      plain(decided.map((d) => d.sent)),
    ],
  )
  const flows = new Set(rows.flatMap((row) => row.workflow_id ?? []))
  const heard = (workflow: string) => together(rows.filter((row) => row.workflow_id === workflow).map(performed))
  await tell(
    sql,
    'performed',
    [...flows].flatMap((workflow) => heard(workflow).map((item) => ({ workspace, workflow, item }))),
  )
  return rows.length
}

const performed = (row: Row): Answered => [row.enrolment_id, row.step, row.visit, row.n, outcomeOf(row)]
