import type { Ctx } from '../context'
import { lastShown, pageOf } from '../rest/pages'

/** `any`: whatever became of them. */
export const ENROLMENT_STATES = ['active', 'finished', 'exited', 'stopped', 'erased', 'failed', 'any'] as const

export type EnrolmentFilter = {
  step?: string
  state?: (typeof ENROLMENT_STATES)[number]
  /** Who left `step` by this port at least once. */
  port?: string
  control?: boolean
  customer?: number
  cursor?: string
  limit?: number
}

/**
 * The guests behind a number on the canvas. With `step` alone: who stands there (or, with `state: 'any'`, who ever entered it); with `port`: who left by it.
 * Newest first.
 */
export async function listEnrolments(ctx: Ctx, campaign: number, filter: EnrolmentFilter) {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500)
  const values: unknown[] = [ctx.workspace, campaign]
  const add = (value: unknown) => `$${values.push(value)}`
  const where = ['e.workspace_id = $1', 'e.campaign_id = $2']
  if (filter.step && filter.port)
    where.push(
      `exists (select 1 from passes p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id and p.step = ${add(filter.step)} and p.port = ${add(filter.port)})`,
    )
  else if (filter.step && filter.state === 'any')
    where.push(`exists (select 1 from stays p where p.workspace_id = e.workspace_id and p.enrolment_id = e.id and p.step = ${add(filter.step)})`)
  else if (filter.step) where.push(`e.step = ${add(filter.step)}`)
  if (filter.state && filter.state !== 'any') where.push(`e.state = ${add(filter.state)}`)
  else if (filter.step && !filter.port && filter.state !== 'any') where.push("e.state = 'active'")
  if (filter.control !== undefined) where.push(`e.control = ${add(filter.control)}`)
  if (filter.customer !== undefined) where.push(`e.customer_id = ${add(filter.customer)}`)
  const before = lastShown('enrolments', filter.cursor)
  if (before !== null) where.push(`e.id < ${add(before)}`)
  const { rows } = await ctx.tx.sql.query(
    `select e.id, e.customer_id, e.version, e.step, e.state, e.control, e.entered_at, e.due, c.first_name, c.last_name, c.external_id
     from enrolments e join customers c on c.workspace_id = e.workspace_id and c.id = e.customer_id
     where ${where.join(' and ')} order by e.id desc limit ${add(limit + 1)}`,
    values,
  )
  const shape = (r: (typeof rows)[number]) => ({
    id: String(r.id),
    customer: String(r.customer_id),
    name: ([r.first_name, r.last_name].filter(Boolean).join(' ') || r.external_id || String(r.customer_id)) as string,
    version: r.version as number,
    step: r.step as string | null,
    state: r.state as string,
    control: r.control as boolean,
    enteredAt: (r.entered_at as Date).toISOString(),
    due: r.due ? (r.due as Date).toISOString() : null,
  })
  return pageOf('enrolments', rows, limit, shape, (r) => [r.id])
}
