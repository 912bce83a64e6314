import { z } from 'zod'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { isZone } from '../local-time'
import { durationOf } from './duration'

export const CURRENCY = z.string().refine((code) => Intl.supportedValuesOf('currency').includes(code), { params: { code: 'workspace.currency' } })
export const ZONE = z.string().refine(isZone, { params: { code: 'time_zone.unknown' } })
const NAME = z.string().trim().min(1).max(200)

/** What may be changed of a workspace; the rest (id, clock) may be sent back as it was read and is ignored. Currency is fixed once money is stored. */
export const WORKSPACE = z.strictObject({
  name: NAME.optional(),
  currency: CURRENCY.optional(),
  timeZone: ZONE.optional(),
  language: z.enum(['ru', 'en']).optional(),
  pointValue: z.int().min(1).max(1_000_000_000).optional(),
  marginShare: z.number().min(0).max(1).optional(),
  caps: z.record(z.string().min(1).max(40), z.strictObject({ max: z.int().min(0).max(10_000), per: durationOf })).optional(),
  channelPrices: z.record(z.string().min(1).max(40), z.int().min(0).max(1_000_000)).optional(),
  id: z.unknown().optional(),
  sandbox: z.unknown().optional(),
  clock: z.unknown().optional(),
})

export type WorkspaceInput = z.infer<typeof WORKSPACE>

export type WorkspaceDocument = {
  id: string
  name: string
  currency: string
  timeZone: string
  language: string
  pointValue: number
  marginShare: number
  caps: Record<string, { max: number; per: string }>
  channelPrices: Record<string, number>
  sandbox: boolean
  clock: { now: string; running: boolean; startsAt: string | null; rate: number }
}

export async function getWorkspace(ctx: Ctx): Promise<WorkspaceDocument> {
  const { rows } = await ctx.tx.sql.query(
    `select id, name, currency, time_zone as "timeZone", language, point_value as "pointValue", margin_share as "marginShare", caps,
       channel_prices as "channelPrices", sandbox, starts_at, clock_rate, clock_running from workspaces where id = $1`,
    [ctx.workspace],
  )
  if (!rows[0]) throw new Refusal(404, 'workspace.unknown')
  const { starts_at, clock_rate, clock_running, ...rest } = rows[0]
  const running = rest.sandbox ? clock_running : true
  return { ...rest, clock: { now: new Date(ctx.now).toISOString(), running, startsAt: starts_at?.toISOString() ?? null, rate: rest.sandbox ? clock_rate : 1 } }
}

/** Changes what was given. 409 `workspace.currency_fixed` once receipts are stored: their amounts would mean something else. */
export async function updateWorkspace(ctx: Ctx, input: WorkspaceInput): Promise<WorkspaceDocument> {
  const { sql } = ctx.tx
  if (input.currency) {
    const { rows } = await sql.query(
      'select 1 from workspaces w where w.id = $1 and w.currency <> $2 and exists (select 1 from receipts r where r.workspace_id = w.id)',
      [ctx.workspace, input.currency],
    )
    if (rows.length > 0) throw new Refusal(409, 'workspace.currency_fixed', { issues: [{ code: 'workspace.currency_fixed', path: 'currency' }] })
  }
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  await sql.query(
    `update workspaces set name = coalesce($2, name), currency = coalesce($3, currency), time_zone = coalesce($4, time_zone), language = coalesce($5, language),
       point_value = coalesce($6, point_value), margin_share = coalesce($7, margin_share), caps = coalesce($8, caps), channel_prices = coalesce($9, channel_prices)
     where id = $1`,
    [
      ctx.workspace,
      input.name ?? null,
      input.currency ?? null,
      input.timeZone ?? null,
      input.language ?? null,
      input.pointValue ?? null,
      input.marginShare ?? null,
      json(input.caps),
      json(input.channelPrices),
    ],
  )
  return getWorkspace(ctx)
}
