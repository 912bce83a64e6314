import type pg from 'pg'
import type { PackedMove } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'

/** Milliseconds to timestamptz inside SQL: arrays of numbers travel and parse faster than arrays of dates. */
const instant = (column: string) => `to_timestamp(${column} / 1000.0)`

/** The customers' new checkpoints, each one move further. */
export async function writeCheckpoints(sql: pg.ClientBase, { workspace }: CohortKey, moves: PackedMove[]): Promise<void> {
  if (moves.length === 0) return
  const states = moves.map(([, state]) => state)
  await sql.query(
    `update enrolments e set step = u.step, due = ${instant('u.due')}, sent_at = ${instant('u.sent')}, move = u.move, checkpoint = u.checkpoint,
       state = coalesce(u.ended, 'active'), ended_at = ${instant('u.ended_at')}, reason = u.reason
     from unnest($2::bigint[], $3::text[], $4::float8[], $5::float8[], $6::int[], $7::jsonb[], $8::text[], $9::float8[], $10::text[])
       as u(id, step, due, sent, move, checkpoint, ended, ended_at, reason)
     where e.workspace_id = $1 and e.id = u.id`,
    [
      workspace,
      states.map((s) => s[0]),
      states.map((s) => s[4]),
      states.map((s) => s[9]),
      states.map((s) => s[12]),
      states.map((s) => s[13]),
      states.map((s) => JSON.stringify(s)),
      states.map((s) => (s[14] ? s[14][0] : null)),
      moves.map(([, s, passages]) => (s[14] ? (passages.at(-1)?.[4] ?? s[8]) : null)),
      states.map((s) => (s[14] ? s[14][1] : null)),
    ],
  )
}

/** What was passed on the way: stays that began (most of them end in the same move), and the end of stays that began earlier. */
export async function writePasses(sql: pg.ClientBase, { workspace, campaign }: CohortKey, moves: PackedMove[]): Promise<void> {
  const all = moves.flatMap(([, state, passages]) => passages.map((passage) => ({ state, passage })))
  const begun = all.filter(({ passage }) => passage[3] !== null)
  const left = all.filter(({ passage }) => passage[3] === null)
  const reason = ({ passage }: (typeof all)[number]) => (passage[7] ? JSON.stringify({ code: passage[7] }) : null)
  if (left.length > 0) {
    await sql.query(
      `update passes p set left_at = ${instant('u.left_at')}, port = u.port, ended = u.ended, reason = u.reason
       from unnest($2::bigint[], $3::text[], $4::int[], $5::float8[], $6::text[], $7::text[], $8::jsonb[]) as u(enrolment, step, visit, left_at, port, ended, reason)
       where p.workspace_id = $1 and p.enrolment_id = u.enrolment and p.step = u.step and p.visit = u.visit`,
      [
        workspace,
        left.map(({ state }) => state[0]),
        left.map(({ passage }) => passage[0]),
        left.map(({ passage }) => passage[1]),
        left.map(({ passage }) => passage[4]),
        left.map(({ passage }) => passage[5] || null),
        left.map(({ passage }) => passage[6] || null),
        left.map(reason),
      ],
    )
  }
  if (begun.length > 0) {
    await sql.query(
      `insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, port, ended, reason)
       select $1, $2, u.enrolment, u.customer, u.version, u.step, u.visit, u.seq, ${instant('u.entered_at')}, ${instant('u.left_at')}, u.port, u.ended, u.reason
       from unnest($3::bigint[], $4::bigint[], $5::int[], $6::text[], $7::int[], $8::int[], $9::float8[], $10::float8[], $11::text[], $12::text[], $13::jsonb[])
         as u(enrolment, customer, version, step, visit, seq, entered_at, left_at, port, ended, reason)
       on conflict do nothing`,
      [
        workspace,
        campaign,
        begun.map(({ state }) => state[0]),
        begun.map(({ state }) => state[1]),
        begun.map(({ state }) => state[3]),
        begun.map(({ passage }) => passage[0]),
        begun.map(({ passage }) => passage[1]),
        begun.map(({ passage }) => passage[2]),
        begun.map(({ passage }) => passage[3]),
        begun.map(({ passage }) => passage[4]),
        begun.map(({ passage }) => passage[5] || null),
        begun.map(({ passage }) => passage[6] || null),
        begun.map(reason),
      ],
    )
  }
}
