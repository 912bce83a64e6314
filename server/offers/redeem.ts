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

type Row = {
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
}

/**
 * Redeems a one-use code: one redemption ever, however many tills try at once. Unknown or withdrawn: 404 `coupon.unknown`; used: 409
 * `coupon.redeemed` (the same receipt again gets the first answer); past its end when it is used: 409 `coupon.expired`. With a receipt its time counts,
 * and its lines tell what was given.
 */
export async function redeem(ctx: Ctx, code: string, receipt?: Sale): Promise<Redemption> {
  const at = receipt?.occurredAt ?? ctx.now
  const { rows } = await ctx.tx.sql.query<Row>('select * from grants where workspace_id = $1 and code = $2 for update', [ctx.workspace, normaliseCode(code)])
  const grant = rows[0]
  if (!grant || grant.state === 'withdrawn') throw notFound('coupon')
  const currency = await currencyOf(ctx)
  if (grant.state === 'redeemed') {
    if (receipt && grant.redeemed_receipt_id === receipt.id) return redemption(ctx, grant, currency, grant.redeemed_at!)
    throw new Refusal(409, 'coupon.redeemed', { values: { code: grant.code, at: await momentIn(ctx, grant.redeemed_at!) } })
  }
  if (grant.expires_at.getTime() < at) throw new Refusal(409, 'coupon.expired', { values: { code: grant.code, at: await momentIn(ctx, grant.expires_at) } })
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

function redemption(ctx: Ctx, grant: Row, currency: string, redeemedAt: Date): Redemption {
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
