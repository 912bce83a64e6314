import { z } from 'zod'
import type { Ctx } from '../context'
import { notFound } from '../faults'
import { ID } from '../rest/ids'
import { lastShown, type Page, pageOf, pageQuery } from '../rest/pages'

/** Something that a step of a campaign asks the staff to do for a guest: a member, or whoever has a role. */
export type Task = {
  id: string
  campaign: string
  campaignName: string
  enrolment: string
  step: string
  customer: string
  customerName: string
  to: { role: string } | { member: string; name: string | null }
  text: string
  state: 'open' | 'done'
  createdAt: string
  doneAt: string | null
  doneBy: string | null
}

export const taskQuery = pageQuery.extend({ state: z.enum(['open', 'done']).optional(), campaign: ID.optional(), customer: ID.optional() })

/** Whose tasks: those of a member and of their role. */
export type Whose = { user: string; role: string }

const SELECT = `select t.*, c.first_name, c.last_name, c.external_id, k.name as campaign_name, u.name as member_name
  from tasks t join customers c on c.workspace_id = t.workspace_id and c.id = t.customer_id
    join campaigns k on k.workspace_id = t.workspace_id and k.id = t.campaign_id
    left join member m on m.id = t.member_id and m.organization_id = t.workspace_id::text left join "user" u on u.id = m.user_id`

/** Tasks, newest first; of one person where `whose` is said. */
export async function listTasks(ctx: Ctx, input: z.input<typeof taskQuery>, whose?: Whose): Promise<Page<Task>> {
  const { state, campaign, customer, cursor, limit } = taskQuery.parse(input)
  const { rows } = await ctx.tx.sql.query(
    `${SELECT} where t.workspace_id = $1 and ($2::text is null or t.state = $2) and ($3::bigint is null or t.campaign_id = $3)
       and ($4::bigint is null or t.customer_id = $4) and ($5::bigint is null or t.id < $5) and ($6::text is null or t.role = $7 or m.user_id = $6)
     order by t.id desc limit $8`,
    [ctx.workspace, state ?? null, campaign ?? null, customer ?? null, lastShown('tasks', cursor), whose?.user ?? null, whose?.role ?? null, limit + 1],
  )
  return pageOf('tasks', rows, limit, item, (row) => [row.id])
}

/** Says that a task is done (or is not after all). Saying it again changes nothing; a task of somebody else is unknown to who sees only their own. */
export async function settleTask(ctx: Ctx, id: number, state: Task['state'], whose?: Whose): Promise<Task> {
  const { rows } = await ctx.tx.sql.query(`${SELECT} where t.workspace_id = $1 and t.id = $2 and ($3::text is null or t.role = $4 or m.user_id = $3)`, [
    ctx.workspace,
    id,
    whose?.user ?? null,
    whose?.role ?? null,
  ])
  if (!rows[0]) throw notFound('task')
  const changed = await ctx.tx.sql.query(
    'update tasks set state = $3, done_at = $4, done_by = $5 where workspace_id = $1 and id = $2 and state <> $3 returning done_at, done_by',
    [ctx.workspace, id, state, state === 'done' ? new Date(ctx.now) : null, state === 'done' ? ctx.actor : null],
  )
  return item({ ...rows[0], ...changed.rows[0], state })
}

/** Whom a task may be for, by name. */
export async function membersOf(ctx: Ctx): Promise<{ id: string; name: string; role: string }[]> {
  const { rows } = await ctx.tx.sql.query<{ id: string; name: string; role: string }>(
    'select m.id, u.name, m.role from member m join "user" u on u.id = m.user_id where m.organization_id = $1 order by u.name, m.id',
    [ctx.workspace],
  )
  return rows
}

// biome-ignore lint/suspicious/noExplicitAny: a row of node-postgres
function item(row: any): Task {
  return {
    id: String(row.id),
    campaign: String(row.campaign_id),
    campaignName: row.campaign_name,
    enrolment: String(row.enrolment_id),
    step: row.step,
    customer: String(row.customer_id),
    customerName: [row.first_name, row.last_name].filter(Boolean).join(' ') || (row.external_id ?? String(row.customer_id)),
    to: row.role === null ? { member: row.member_id, name: row.member_name } : { role: row.role },
    text: row.text,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    doneBy: row.done_by,
  }
}
