import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import type { House } from './house'
import type { Queued } from './queued'

/** The outcome of the ask a message came from. */
export type Decided = { row: Queued; at: number; state: 'accepted' | 'unknown' | 'failed' | 'skipped'; reason: string | null }

/** Settles asks, once: one that is decided already stays as it is. The relay tells their cohorts. */
export async function settleAsks(sql: ClientBase, house: Pick<House, 'id'>, decided: Decided[]): Promise<void> {
  if (decided.length === 0) return
  await sql.query(
    `update asks a set state = d.state, settled_at = to_timestamp(d.at / 1000.0), reason = d.reason
     from unnest($2::bigint[], $3::text[], $4::int[], $5::int[], $6::text[], $7::float8[], $8::text[]) as d(enrolment, step, visit, n, state, at, reason)
     where a.workspace_id = $1 and a.enrolment_id = d.enrolment and a.step = d.step and a.visit = d.visit and a.n = d.n and a.state = 'pending'`,
    [
      house.id,
      plain(decided.map((d) => d.row.enrolment)),
      texts(decided.map((d) => d.row.step)),
      plain(decided.map((d) => d.row.visit)),
      plain(decided.map((d) => d.row.n)),
      texts(decided.map((d) => d.state)),
      plain(decided.map((d) => d.at)),
      texts(decided.map((d) => d.reason)),
    ],
  )
}
