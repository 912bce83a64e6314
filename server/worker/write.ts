import type pg from 'pg'
import { documents, plain, texts } from '../../db/arrays'
import type { PackedMove } from '../../workflows/model/packed'
import type { CohortKey } from '../../workflows/temporal/contract'

/** Milliseconds to timestamptz inside SQL: arrays of numbers travel and parse faster than arrays of dates. */
const instant = (column: string) => `to_timestamp(${column} / 1000.0)`

/** A code as the reason of a stay's end. */
const why = "case when u.reason is not null then jsonb_build_object('code', u.reason) end"

/** The customers' new checkpoints, each one move further. */
export async function writeCheckpoints(sql: pg.ClientBase, { workspace }: CohortKey, moves: readonly PackedMove[]): Promise<void> {
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

/** A decision that its stay tells: what was seen for it, by `enrolment/step/visit`. The way out and the instant are the stay's own. */
export type Borne = Map<string, Record<string, unknown>>

export const stayKey = (enrolment: number, step: string, visit: number): string => `${enrolment}/${step}/${visit}`

/** The stays that ended in these moves. Those that go on are told by their checkpoints (view `stays`), so that no row of `passes` is ever written twice. */
export async function writePasses(sql: pg.ClientBase, { workspace, campaign }: CohortKey, moves: readonly PackedMove[], borne?: Borne): Promise<void> {
  const ended = moves.flatMap(([, state, passages]) => passages.flatMap((passage) => (passage[4] === null ? [] : [{ state, passage }])))
  if (ended.length === 0) return
  const saw = ({ state, passage }: (typeof ended)[number]) => borne?.get(stayKey(state[0], passage[0], passage[1]))
  await sql.query(
    `insert into passes (workspace_id, campaign_id, enrolment_id, customer_id, version, step, visit, seq, entered_at, left_at, port, ended, reason, moved_in, moved_out, saw)
     select $1, $2, u.enrolment, u.customer, u.version, u.step, u.visit, u.seq, ${instant('u.entered_at')}, ${instant('u.left_at')}, u.port, u.ended, ${why},
       u.moved & 1 > 0, u.moved & 2 > 0, u.saw
     from unnest($3::bigint[], $4::bigint[], $5::int[], $6::text[], $7::int[], $8::int[], $9::float8[], $10::float8[], $11::text[], $12::text[], $13::text[], $14::int[],
       $15::jsonb[]) as u(enrolment, customer, version, step, visit, seq, entered_at, left_at, port, ended, reason, moved, saw)
     on conflict do nothing`,
    [
      workspace,
      campaign,
      plain(ended.map(({ state }) => state[0])),
      plain(ended.map(({ state }) => state[1])),
      plain(ended.map(({ state, passage }) => passage[9] ?? state[3])),
      texts(ended.map(({ passage }) => passage[0])),
      plain(ended.map(({ passage }) => passage[1])),
      plain(ended.map(({ passage }) => passage[2])),
      plain(ended.map(({ passage }) => passage[3] ?? passage[4])),
      plain(ended.map(({ passage }) => passage[4])),
      texts(ended.map(({ passage }) => passage[5] || null)),
      texts(ended.map(({ passage }) => passage[6] || null)),
      texts(ended.map(({ passage }) => passage[7] || null)),
      plain(ended.map(({ passage }) => passage[8] ?? 0)),
      texts(ended.map((stay) => asJson(saw(stay)))),
    ],
  )
}

const asJson = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
