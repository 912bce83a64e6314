import type { Reward } from '../../workflows/model/offer'
import type { Guest } from '../links/service'
import { balance } from '../loyalty/service'
import { spacedCode } from './codes'
import { rewardSummary } from './summary'

/** One ticket of a coupon page. `spaced` is how the code is read out; null where no code is needed. */
export type Ticket = {
  name: string
  summary: string
  kind: string
  code: string | null
  spaced: string | null
  expiresAt: number
  state: 'active' | 'redeemed' | 'withdrawn' | 'expired'
  redeemedAt: number | null
  where: { minReceipt: number | null }
}

export type CouponPage = { tickets: Ticket[]; now: number; points: { balance: number; expiring: { amount: number; at: number } | null } }

type Row = {
  key: string
  name: string
  kind: string
  reward: Reward
  code: string | null
  expires_at: Date
  state: 'active' | 'redeemed' | 'withdrawn'
  redeemed_at: Date | null
}

/** What the message's own ask granted; a reminder shows the newest of its journey. */
export async function couponPage({ ctx, letter, house }: Guest): Promise<CouponPage> {
  const { rows } = await ctx.tx.sql.query<Row>(
    `select key, name, kind, reward, code, expires_at, state, redeemed_at from grants
     where workspace_id = $1 and customer_id = $2 and enrolment_id = $3 order by granted_at desc, id`,
    [ctx.workspace, letter.customer, letter.enrolment],
  )
  const ask = `${letter.enrolment}/${letter.step}/${letter.visit}/${letter.n}#`
  const own = rows.filter((row) => row.key.startsWith(ask))
  const newest = rows[0]?.key.split('#')[0]
  const shown = own.length > 0 ? own : rows.filter((row) => row.key.startsWith(`${newest}#`))
  const { balance: points, lots } = await balance(ctx, letter.customer)
  const first = lots.find((lot) => lot.expiresAt !== null)
  return {
    now: ctx.now,
    tickets: shown.map((row) => ({
      name: row.name,
      summary: rewardSummary(row.reward, ctx.locale, house.currency),
      kind: row.kind,
      code: row.code,
      spaced: row.code && spacedCode(row.code),
      expiresAt: row.expires_at.getTime(),
      state: row.state === 'active' && row.expires_at.getTime() < ctx.now ? 'expired' : row.state,
      redeemedAt: row.redeemed_at?.getTime() ?? null,
      where: { minReceipt: minReceiptOf(row.reward) },
    })),
    points: { balance: points, expiring: first ? { amount: first.left, at: Date.parse(first.expiresAt!) } : null },
  }
}

function minReceiptOf(reward: Reward): number | null {
  if (reward.kind === 'discount') return reward.minReceipt ?? null
  return reward.kind === 'coupon' ? (reward.discount.minReceipt ?? null) : null
}
