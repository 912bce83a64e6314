import type pg from 'pg'
import type { JourneyState } from '../../workflows/model/journey'
import type { PackedState } from '../../workflows/model/packed'
import type { Skeleton } from '../../workflows/model/plan'
import type { CohortKey, Members, Newcomer } from '../../workflows/temporal/contract'
import { log } from '../log'
import { endBroken, isWhole } from './checkpoint'

type Row = {
  id: number
  customer_id: number
  entry: number
  version: number
  entered_at: Date
  move: number
  checkpoint: PackedState | null
  asked_at: Date | null
}

/** A number of the checkpoint; null where something else stands, which must not break the question for everybody. */
const place = (n: number) => `case when e.checkpoint ->> ${n} ~ '^[0-9]{1,9}$' then (e.checkpoint ->> ${n})::int end`

/**
 * Who is in a cohort and has not ended, as the rows say, and the skeletons of their versions. `only: 'newcomers'` = rows that no turn has
 * moved yet. A cohort of an older epoch has nobody. Whoever's checkpoint cannot be gone on from ends here.
 */
export async function readMembers(sql: pg.ClientBase, key: CohortKey, only?: 'newcomers'): Promise<Members & { skeletons: Skeleton[] }> {
  const { rows } = await sql.query<Row>(
    `select e.id, e.customer_id, e.entry, e.version, e.entered_at, e.move, e.checkpoint, a.asked_at
     from enrolments e left join asks a on a.workspace_id = e.workspace_id and a.enrolment_id = e.id and a.state = 'pending' and e.checkpoint is not null
       and a.step = e.step and a.visit = coalesce(nullif(${place(19)}, 0), ${place(5)}) and a.n = ${place(7)}
     where e.workspace_id = $1 and e.cohort_id = $2 and e.epoch = $3 and e.state = 'active' ${only ? 'and e.move = 0' : ''} order by e.id`,
    [key.workspace, key.cohort, key.epoch],
  )
  const newcomers: Newcomer[] = []
  const standing: PackedState[] = []
  const asked: [number, number][] = []
  const versions = new Set<number>()
  const broken = rows.filter((row) => !isWhole(row)).map((row) => row.id)
  if (broken.length > 0) {
    log.error({ ...key, enrolments: broken }, 'checkpoints that cannot be read: these end as failed, everybody else goes on')
    await endBroken(sql, key, broken)
  }
  for (const row of rows) {
    if (broken.includes(row.id)) continue
    versions.add(row.version)
    if (row.checkpoint) standing.push(row.checkpoint)
    else newcomers.push([row.id, row.customer_id, row.entry, row.version, row.entered_at.getTime()])
    if (row.asked_at) asked.push([row.id, row.asked_at.getTime()])
  }
  return { newcomers, standing, asked, skeletons: await readSkeletons(sql, key, [...versions]) }
}

async function readSkeletons(sql: pg.ClientBase, key: CohortKey, versions: JourneyState['version'][]): Promise<Skeleton[]> {
  if (versions.length === 0) return []
  const { rows } = await sql.query<{ skeleton: Skeleton }>(
    'select skeleton from campaign_versions where workspace_id = $1 and campaign_id = $2 and version = any($3) order by version',
    [key.workspace, key.campaign, versions],
  )
  return rows.map((row) => row.skeleton)
}

/** Closes the cohort under its row's lock if nobody is left in it, or its campaign is over (whose rows are closed in slices, `end-rest.ts`): null. Otherwise who is there: it goes on. */
export async function closeCohort(sql: pg.ClientBase, key: CohortKey, now: number): Promise<(Members & { skeletons: Skeleton[] }) | null> {
  const locked = await sql.query('select 1 from cohorts where workspace_id = $1 and id = $2 and epoch = $3 for update', [key.workspace, key.cohort, key.epoch])
  if (locked.rowCount === 0) return null
  if (!(await isOver(sql, key))) {
    const left = await readMembers(sql, key)
    if (left.newcomers.length + left.standing.length > 0) return left
  }
  await sql.query('update cohorts set open = false, closed_at = coalesce(closed_at, $3) where workspace_id = $1 and id = $2', [
    key.workspace,
    key.cohort,
    new Date(now),
  ])
  return null
}

async function isOver(sql: pg.ClientBase, key: CohortKey): Promise<boolean> {
  const { rowCount } = await sql.query(`select 1 from campaigns where workspace_id = $1 and id = $2 and state in ('stopped', 'finished')`, [
    key.workspace,
    key.campaign,
  ])
  return rowCount === 1
}
