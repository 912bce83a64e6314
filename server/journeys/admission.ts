import { plain, texts } from '../../db/arrays'
import { isControl } from '../../workflows/engine/draw'
import { durationMs } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { env } from '../env'
import type { Seen } from '../segments/service'
import { cohortWorkflowId, type StartPayload } from './client'
import { noteSeen } from './seen'

export type Reentry = { kind: 'once' } | { kind: 'after'; duration: string } | { kind: 'always' }

/** What admission needs to know of a version. */
export type Entry = { campaign: number; version: number; controlShare: number; reentry: Reentry; cohortSize?: number }

export type Admitted = { enrolled: number; control: number; already: number[]; notEligible: number[] }

/** How one customer comes: at which instant, and what of it is kept with the enrolment. */
export type Arrival = { at: number; context: Record<string, unknown> }

type Past = { id: number; entries: number; active: boolean; last: Date | null }
type Newcomer = { customer: number; entry: number; control: boolean; cohort: number | null; at: number; context: Record<string, unknown> | null }

/** Rows of one statement: large enough to be quick, small enough for one message. */
const SLICE = 20_000

/**
 * Enrols customers, as re-entry allows, at `ctx.now`: draws the control group by hash, fills cohorts, and puts their starts into the outbox, all in
 * the caller's transaction (which holds the campaign's row). `open`: they come one by one, so cohorts that still have room are filled first. `seen`: by
 * what rule, for their traces. `arrivals`: of those who come each at an instant of their own.
 */
export async function admit(
  ctx: Ctx,
  entry: Entry,
  customers: number[],
  open: boolean,
  seen?: Seen,
  arrivals?: ReadonlyMap<number, Arrival>,
): Promise<Admitted> {
  const admitted: Admitted = { enrolled: 0, control: 0, already: [], notEligible: [] }
  const newcomers: Newcomer[] = []
  for (let i = 0; i < customers.length; i += SLICE) {
    for (const past of await readPast(ctx, entry.campaign, customers.slice(i, i + SLICE))) {
      const { at, context } = arrivals?.get(past.id) ?? { at: ctx.now, context: null }
      const control = isControl(entry.campaign, past.id, entry.controlShare)
      if (past.active) admitted.already.push(past.id)
      else if (!mayEnter(entry.reentry, past, at)) admitted.notEligible.push(past.id)
      else newcomers.push({ customer: past.id, entry: past.entries + 1, control, cohort: null, at, context })
    }
  }
  const treated = newcomers.filter((n) => !n.control)
  admitted.enrolled = newcomers.length
  admitted.control = newcomers.length - treated.length
  await assignCohorts(ctx, entry, treated, open)
  for (let i = 0; i < newcomers.length; i += SLICE) await insertEnrolments(ctx, entry, newcomers.slice(i, i + SLICE))
  const entered = newcomers.map((n) => n.customer)
  if (seen) await noteSeen(ctx, entry.campaign, entered, seen)
  return admitted
}

function mayEnter(reentry: Reentry, past: Past, now: number): boolean {
  if (past.entries === 0 || reentry.kind === 'always') return true
  return reentry.kind === 'after' && past.last !== null && past.last.getTime() + durationMs(reentry.duration) <= now
}

async function readPast({ tx, workspace }: Ctx, campaign: number, customers: number[]): Promise<Past[]> {
  const { rows } = await tx.sql.query<Past>(
    `select u.id, coalesce(max(e.entry), 0) as entries, coalesce(bool_or(e.state = 'active'), false) as active, max(e.entered_at) as last
     from unnest($3::bigint[]) as u(id) left join enrolments e on e.workspace_id = $1 and e.campaign_id = $2 and e.customer_id = u.id
     group by u.id order by u.id`,
    [workspace, campaign, plain(customers)],
  )
  return rows
}

async function assignCohorts(ctx: Ctx, entry: Entry, treated: Newcomer[], open: boolean): Promise<void> {
  if (treated.length === 0) return
  const size = entry.cohortSize ?? env().KASKAD_COHORT_SIZE
  let rest = treated
  if (open) {
    // Under its row's lock a cohort cannot close, so whoever is put in is pulled.
    const { rows } = await ctx.tx.sql.query<{ id: number; size: number; workflow_id: string }>(
      `select id, size, workflow_id from cohorts where workspace_id = $1 and campaign_id = $2 and open and size < $3 and created_real > now() - interval '1 hour'
       order by id for update`,
      [ctx.workspace, entry.campaign, size],
    )
    for (const cohort of rows) {
      const joining = rest.slice(0, size - cohort.size)
      if (joining.length === 0) break
      for (const newcomer of joining) newcomer.cohort = cohort.id
      await ctx.tx.sql.query('update cohorts set size = size + $3 where workspace_id = $1 and id = $2', [ctx.workspace, cohort.id, joining.length])
      await ctx.tx.sql.query(`insert into outbox (workspace_id, kind, workflow_id, signal, payload) values ($1, 'signal', $2, 'look', 'null')`, [
        ctx.workspace,
        cohort.workflow_id,
      ])
      rest = rest.slice(joining.length)
    }
  }
  const chunks: Newcomer[][] = []
  for (let i = 0; i < rest.length; i += size) chunks.push(rest.slice(i, i + size))
  const ids = await startCohorts(
    ctx,
    entry,
    chunks.map((chunk) => chunk.length),
    open,
  )
  for (const [i, chunk] of chunks.entries()) for (const newcomer of chunk) newcomer.cohort = ids[i]!
}

async function startCohorts({ tx, workspace }: Ctx, { campaign, version }: Entry, sizes: number[], open: boolean): Promise<number[]> {
  if (sizes.length === 0) return []
  const { rows } = await tx.sql.query<{ id: number; epoch: number; name: string }>(
    `insert into cohorts (workspace_id, campaign_id, version, workflow_id, size, open, epoch)
     select $1, $2, $3, '', u.size, $5, w.epoch from workspaces w, unnest($4::int[]) as u(size) where w.id = $1
     returning id, epoch, (select k.name from campaigns k where k.workspace_id = $1 and k.id = $2)`,
    [workspace, campaign, version, sizes, open],
  )
  const ids = rows.map((row) => row.id)
  const workflows = ids.map((id) => cohortWorkflowId(workspace, campaign, id))
  await tx.sql.query(
    'update cohorts c set workflow_id = u.workflow from unnest($2::bigint[], $3::text[]) as u(id, workflow) where c.workspace_id = $1 and c.id = u.id',
    [workspace, ids, workflows],
  )
  const payloads = rows.map(({ id, epoch, name }): StartPayload => ({ workspace, campaign, cohort: id, epoch, version, name }))
  await tx.sql.query(
    `insert into outbox (workspace_id, kind, workflow_id, payload) select $1, 'start', u.workflow, u.payload from unnest($2::text[], $3::jsonb[]) as u(workflow, payload)`,
    [workspace, workflows, payloads.map((payload) => JSON.stringify(payload))],
  )
  return ids
}

async function insertEnrolments({ tx, workspace }: Ctx, { campaign, version }: Entry, newcomers: Newcomer[]): Promise<void> {
  await tx.sql.query(
    `insert into enrolments (workspace_id, campaign_id, version, entered_at, epoch, changes, customer_id, entry, control, cohort_id, context)
     select $1, $2, $3, to_timestamp(u.at / 1000.0), w.epoch, k.changes, u.customer, u.entry, u.control, u.cohort, u.context
     from workspaces w join campaigns k on k.workspace_id = w.id and k.id = $2,
       unnest($4::float8[], $5::bigint[], $6::int[], $7::bool[], $8::bigint[], $9::jsonb[]) as u(at, customer, entry, control, cohort, context) where w.id = $1`,
    [
      workspace,
      campaign,
      version,
      plain(newcomers.map((n) => n.at)),
      plain(newcomers.map((n) => n.customer)),
      plain(newcomers.map((n) => n.entry)),
      plain(newcomers.map((n) => n.control)),
      plain(newcomers.map((n) => n.cohort)),
      texts(newcomers.map((n) => n.context && JSON.stringify(n.context))),
    ],
  )
  // So that they are counted at once (`server/relay/statistics.ts`): a connection that rests afterwards would tell of them ten seconds later.
  await tx.sql.query('select pg_stat_force_next_flush()')
}
