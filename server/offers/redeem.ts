import type { ClientBase } from 'pg'
import type { Reward } from '../../workflows/model/offer'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'
import { momentIn } from '../moment'
import { normaliseCode } from './codes'
import { givenBy, type Sale } from './given'
import { rewardSummary } from './summary'

export type Redemption = {
  grant: string
  customer: string
  name: string
  summary: string
  kind: string
  reward: Reward
  code: string
  redeemedAt: string
}

export type Coupon = {
  id: number
  customer_id: number
  campaign_id: number | null
  step: string | null
  name: string
  kind: string
  reward: Reward
  code: string
  state: 'active' | 'redeemed' | 'withdrawn'
  granted_at: Date
  expires_at: Date
  redeemed_at: Date | null
  redeemed_receipt_id: number | null
  held_by: number | null
}

/** The grant of a code. Unknown or withdrawn: 404 `coupon.unknown`. */
async function find(ctx: Ctx, code: string, lock: '' | 'for update'): Promise<Coupon> {
  const { rows } = await ctx.tx.sql.query<Coupon>(`select * from grants where workspace_id = $1 and code = $2 ${lock}`, [ctx.workspace, normaliseCode(code)])
  const grant = rows[0]
  if (!grant || grant.state === 'withdrawn') throw notFound('coupon')
  return grant
}

/** Used: 409 `coupon.redeemed`; kept by a till that has not finished: 409 `coupon.held`; past its end at `at`: 409 `coupon.expired`. */
async function demandUsable(ctx: Ctx, grant: Coupon, at: number): Promise<void> {
  const { code } = grant
  if (grant.state === 'redeemed') throw new Refusal(409, 'coupon.redeemed', { values: { code, at: await momentIn(ctx, grant.redeemed_at!) } })
  if (grant.held_by !== null) throw new Refusal(409, 'coupon.held', { values: { code } })
  if (grant.expires_at.getTime() < at) throw new Refusal(409, 'coupon.expired', { values: { code, at: await momentIn(ctx, grant.expires_at) } })
}

/** What a code would give now, without using it. Refuses as `redeem` does. */
export async function lookAt(ctx: Ctx, code: string): Promise<Coupon> {
  const grant = await find(ctx, code, '')
  await demandUsable(ctx, grant, ctx.now)
  return grant
}

/** Keeps a code for the reservation of a till: it can be used by nobody else until it is let go. */
export async function holdCode(ctx: Ctx, code: string, checkout: number, at: number): Promise<void> {
  const grant = await find(ctx, code, 'for update')
  await demandUsable(ctx, grant, at)
  await ctx.tx.sql.query('update grants set held_by = $3 where workspace_id = $1 and id = $2', [ctx.workspace, grant.id, checkout])
}

export async function letCodesGo(sql: ClientBase, workspace: string, checkouts: readonly number[]): Promise<void> {
  await sql.query('update grants set held_by = null where workspace_id = $1 and held_by = any($2::bigint[])', [workspace, checkouts])
}

/**
 * Redeems a one-use code: one redemption ever, however many tills try at once. Unknown or withdrawn: 404 `coupon.unknown`; used: 409
 * `coupon.redeemed` (the same receipt again gets the first answer); past its end when it is used: 409 `coupon.expired`. With a receipt its time counts,
 * and its lines tell what was given.
 */
export async function redeem(ctx: Ctx, code: string, receipt?: Sale): Promise<Redemption> {
  const at = receipt?.occurredAt ?? ctx.now
  const grant = await find(ctx, code, 'for update')
  const currency = await currencyOf(ctx)
  if (grant.state === 'redeemed' && receipt && grant.redeemed_receipt_id === receipt.id) return redemption(ctx, grant, currency, grant.redeemed_at!)
  await demandUsable(ctx, grant, at)
  const redeemedAt = new Date(at)
  const { value, cost } = givenBy(grant.reward, receipt)
  await ctx.tx.sql.query(
    `update grants set state = 'redeemed', redeemed_at = $3, redeemed_receipt_id = $4, value = $5, cost = $6 where workspace_id = $1 and id = $2`,
    [ctx.workspace, grant.id, redeemedAt, receipt?.id ?? null, value, cost],
  )
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, receipt_id, location_id, properties)
     select $1, 'coupon_redeemed', $2, $3, $4, 'kaskad', $5, $6, (select location_id from receipts where workspace_id = $1 and id = $6), $7 on conflict do nothing`,
    [
      ctx.workspace,
      grant.customer_id,
      redeemedAt,
      new Date(Math.max(ctx.now, at)),
      `grant:${grant.id}`,
      receipt?.id ?? null,
      JSON.stringify({ grant: grant.id, code: grant.code, offer: grant.name, campaign: grant.campaign_id, step: grant.step }),
    ],
  )
  return redemption(ctx, grant, currency, redeemedAt)
}

function redemption(ctx: Ctx, grant: Coupon, currency: string, redeemedAt: Date): Redemption {
  return {
    grant: String(grant.id),
    customer: String(grant.customer_id),
    name: grant.name,
    summary: rewardSummary(grant.reward, ctx.locale, currency),
    kind: grant.kind,
    reward: grant.reward,
    code: grant.code,
    redeemedAt: redeemedAt.toISOString(),
  }
}

export async function currencyOf(ctx: Ctx): Promise<string> {
  const { rows } = await ctx.tx.sql.query<{ currency: string }>('select currency from workspaces where id = $1', [ctx.workspace])
  return rows[0]!.currency
}
