import { plain } from '../../db/arrays'
import { leavesAfter, type Pause, type Place } from '../../workflows/engine/resumed'
import type { Ctx } from '../context'

/** Places of a pause's dues: who is due at an instant with fewer than this share of all has no place of their own, and goes between its neighbours. */
const PLACES = 500

/** Messages moved in one statement. */
const SLICE = 20_000

/** What waits to leave: messages that may by their time, and those of which the next channel would be tried. */
const WAITING = `(m.state in ('queued', 'held') and m.handover_real is null and m.not_before <= $3 or m.fallback_at <= $3)`

const ms = (instant: string) => `floor(extract(epoch from ${instant}) * 1000)::float8`

/** All that is due in a campaign by now, customers and messages, in the order of the dues, as shares of the whole. */
export async function readDues({ tx, workspace, now }: Ctx, campaign: number): Promise<Place[]> {
  const { rows } = await tx.sql.query<{ at: number; before: number; upto: number }>(
    `with due as (
       select due as at from enrolments where workspace_id = $1 and campaign_id = $2 and state = 'active' and due <= $3
       union all
       select case when m.fallback_at <= $3 then m.fallback_at else m.not_before end from messages m where m.workspace_id = $1 and m.campaign_id = $2 and ${WAITING}),
     shares as (select at, (sum(count(*)) over (order by at) - count(*)) / sum(count(*)) over () as before, sum(count(*)) over (order by at) / sum(count(*)) over () as upto from due group by at)
     select ${ms('at')} as at, before::float8, upto::float8 from shares where floor(before * $4) <> floor(upto * $4) order by at`,
    [workspace, campaign, new Date(now), PLACES],
  )
  return rows.map(({ at, before, upto }) => [at, Number(before.toFixed(6)), Number(upto.toFixed(6))])
}

type Row = { id: number; customer: number; entry: number; step: string; not_before: number | null; fallback_at: number | null }

/** Messages that were in the queue already leave as those who are due do: each at its own instant within the time, none before one that was due earlier. `among`: only those of these enrolments. */
export async function spreadQueue({ tx, workspace }: Ctx, campaign: number, pause: Pause, among: readonly number[] | null = null): Promise<void> {
  let last = 0
  for (;;) {
    const { rows } = await tx.sql.query<Row>(
      `select m.id, e.customer_id as customer, e.entry, m.step,
         case when m.state in ('queued', 'held') and m.handover_real is null and m.not_before <= $3 then ${ms('m.not_before')} end as not_before,
         case when m.fallback_at <= $3 then ${ms('m.fallback_at')} end as fallback_at
       from messages m join enrolments e on e.workspace_id = m.workspace_id and e.id = m.enrolment_id
       where m.workspace_id = $1 and m.campaign_id = $2 and m.id > $4 and ${WAITING}
         and ($6::bigint[] is null or m.enrolment_id = any($6)) order by m.id limit $5`,
      [workspace, campaign, new Date(pause.to), last, SLICE, among && plain(among)],
    )
    const moved = (row: Row, due: number | null) => (due === null ? null : leavesAfter(campaign, row, due, pause))
    await tx.sql.query(
      `update messages m set not_before = coalesce(to_timestamp(u.not_before / 1000.0), m.not_before), fallback_at = coalesce(to_timestamp(u.fallback / 1000.0), m.fallback_at)
       from unnest($2::bigint[], $3::float8[], $4::float8[]) as u(id, not_before, fallback) where m.workspace_id = $1 and m.id = u.id`,
      [workspace, plain(rows.map(({ id }) => id)), plain(rows.map((row) => moved(row, row.not_before))), plain(rows.map((row) => moved(row, row.fallback_at)))],
    )
    if (rows.length < SLICE) return
    last = rows.at(-1)!.id
  }
}
