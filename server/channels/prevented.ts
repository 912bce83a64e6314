import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import type { AskKey } from '../journeys/settle-asks'
import { count } from '../meter'

/** These asks were made once more (a turn whose answer was lost, a re-ask): their messages are not sent again, and that is counted. */
export async function countPrevented(sql: ClientBase, workspace: string, asks: readonly AskKey[]): Promise<void> {
  if (asks.length === 0) return
  const { rowCount } = await sql.query(
    `update messages m set duplicates_prevented = duplicates_prevented + 1
     from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) as a(enrolment, step, visit, n)
     where m.workspace_id = $1 and m.enrolment_id = a.enrolment and m.step = a.step and m.visit = a.visit and m.n = a.n`,
    [workspace, plain(asks.map((a) => a.enrolment)), texts(asks.map((a) => a.step)), plain(asks.map((a) => a.visit)), plain(asks.map((a) => a.n))],
  )
  count('claims_prevented', rowCount ?? 0)
}
