import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { Asked } from '../../workflows/model/world'
import { isRole } from '../../workflows/steps/task/config'

/** Longest text of a task that is kept; a template may make more of it than it says itself. */
const LONGEST = 4000

/** Opens tasks, once an ask. `to`: a role, or a member's id. */
export async function insertTasks(tx: Tx, tasks: { ask: Asked; to: string; text: string }[]): Promise<void> {
  await tx.sql.query(
    `insert into tasks (workspace_id, campaign_id, enrolment_id, step, visit, n, customer_id, member_id, role, text, created_at)
     select $1, u.campaign, u.enrolment, u.step, u.visit, u.n, u.customer, u.member, u.role, u.text, to_timestamp(u.at / 1000.0)
     from unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::float8[])
       as u(campaign, enrolment, step, visit, n, customer, member, role, text, at) on conflict do nothing`,
    [
      tx.workspace,
      plain(tasks.map(({ ask }) => ask.campaign)),
      plain(tasks.map(({ ask }) => ask.enrolment)),
      texts(tasks.map(({ ask }) => ask.step)),
      plain(tasks.map(({ ask }) => ask.visit)),
      plain(tasks.map(({ ask }) => ask.n)),
      plain(tasks.map(({ ask }) => ask.customer)),
      texts(tasks.map(({ to }) => (isRole(to) ? null : to))),
      texts(tasks.map(({ to }) => (isRole(to) ? to : null))),
      texts(tasks.map(({ text }) => text.slice(0, LONGEST))),
      plain(tasks.map(({ ask }) => ask.at)),
    ],
  )
}
