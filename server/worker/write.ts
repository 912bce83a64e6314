import type pg from 'pg'
import { documents, plain, texts } from '../../db/arrays'
import type { PackedMove } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'

/** Milliseconds to timestamptz inside SQL: arrays of numbers travel and parse faster than arrays of dates. */
const instant = (column: string) => `to_timestamp(${column} / 1000.0)`

/** A code as the reason of a stay's end. */
const why = "case when u.reason is not null then jsonb_build_object('code', u.reason) end"

/** The customers' new checkpoints, each one move further. */
export async function writeCheckpoints(sql: pg.ClientBase, { workspace }: CohortKey, moves: PackedMove[]): Promise<void> {
  if (moves.length === 0) return
  const states = moves.map(([, state]) => state)
  await sql.query(
    `update enrolments e set version = u.version, step = u.step, due = ${instant('u.due')}, sent_at = ${instant('u.sent')}, move = u.move, checkpoint = u.checkpoint,
       state = coalesce(u.ended, 'active'), ended_at = ${instant('u.ended_at')}, reason = u.reason
     from rows from (unnest($2::bigint[], $3::text[], $4::float8[], $5::float8[], $6::int[], $7::text[], $8::float8[], $9::text[], $11::int[]), json_array_elements($10::json))
       as u(id, step, due, sent, move, ended, ended_at, reason, version, checkpoint)
     where e.workspace_id = $1 and e.id = u.id`,
    [
      workspace,
      plain(states.map((s) => s[0])),
      texts(states.map((s) => s[4])),
      plain(states.map((s) => s[9])),
      plain(states.map((s) => s[12])),
      plain(states.map((s) => s[13])),
      texts(states.map((s) => (s[14] ? s[14][0] : null))),
      plain(moves.map(([, s, passages]) => (s[14] ? (passages.at(-1)?.[4] ?? s[8]) : null))),
      texts(states.map((s) => (s[14] ? s[14][1] : null))),
      documents(states),
      plain(states.map((s) => s[3])),
    ],
  )
}

/** What was passed on the way: stays that began (most of them end in the same move), and the end of stays that began earlier. */
export async function writePasses(sql: pg.ClientBase, { workspace, campaign }: CohortKey, moves: PackedMove[]): Promise<void> {
  const all = moves.flatMap(([, state, passages]) => passages.map((passage) => ({ state, passage })))
  const begun = all.filter(({ passage }) => passage[3] !== null)
  const left = all.filter(({ passage }) => passage[3] === null)
  if (left.length > 0) {
    await sql.query(
      `update passes p set left_at = ${instant('u.left_at')}, port = u.port, ended = u.ended, reason = ${why}, moved_out = u.moved
       from unnest($2::bigint[], $3::text[], $4::int[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::bool[])
         as u(enrolment, step, visit, left_at, port, ended, reason, moved)
       where p.workspace_id = $1 and p.enrolment_id = u.enrolment and p.step = u.step and p.visit = u.visit`,
      [
        workspace,
        plain(left.map(({ state }) => state[0])),
        texts(left.map(({ passage }) => passage[0])),
        plain(left.map(({ passage }) => passage[1])),
        plain(left.map(({ passage }) => passage[4])),
        texts(left.map(({ passage }) => passage[5] || null)),
        texts(left.map(({ passage }) => passage[6] || null)),
        texts(left.map(({ passage }) => passage[7] || null)),
        plain(left.map(({ passage }) => passage[8] === 1)),
      ],
    )
  }
  if (begun.length > 0) {
    await sql.query(
      `insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, port, ended, reason, moved_in)
       select $1, $2, u.enrolment, u.customer, u.version, u.step, u.visit, u.seq, ${instant('u.entered_at')}, ${instant('u.left_at')}, u.port, u.ended, ${why}, u.moved
       from unnest($3::bigint[], $4::bigint[], $5::int[], $6::text[], $7::int[], $8::int[], $9::float8[], $10::float8[], $11::text[], $12::text[], $13::text[], $14::bool[])
         as u(enrolment, customer, version, step, visit, seq, entered_at, left_at, port, ended, reason, moved)
       on conflict do nothing`,
      [
        workspace,
        campaign,
        plain(begun.map(({ state }) => state[0])),
        plain(begun.map(({ state }) => state[1])),
        plain(begun.map(({ state }) => state[3])),
        texts(begun.map(({ passage }) => passage[0])),
        plain(begun.map(({ passage }) => passage[1])),
        plain(begun.map(({ passage }) => passage[2])),
        plain(begun.map(({ passage }) => passage[3])),
        plain(begun.map(({ passage }) => passage[4])),
        texts(begun.map(({ passage }) => passage[5] || null)),
        texts(begun.map(({ passage }) => passage[6] || null)),
        texts(begun.map(({ passage }) => passage[7] || null)),
        plain(begun.map(({ passage }) => passage[8] === 1)),
      ],
    )
  }
}
