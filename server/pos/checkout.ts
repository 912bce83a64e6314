import { z } from 'zod'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { hashOf, RECEIPT, type Receipt } from '../receipts/service'
import { houseOf, pointsFor, SPEND } from './point'
import { hold } from './reservations'
import { type CheckoutAnswer, settle } from './settle'

/** A receipt, the points to be spent on it, and whether it is finished now or held until the money is there. */
export const CHECKOUT = RECEIPT.safeExtend({ spend: SPEND, mode: z.enum(['once', 'reserve']).default('once') })

/**
 * A sale at the till in one transaction: the receipt, the points that pay for it, what it earns, its codes. All of it or nothing: a code that cannot be used
 * or points that are not there (409 `points.insufficient`) refuse the whole, for the cashier can still change it. `reserve` tries all that, and holds the
 * points and codes instead. Once a source and externalId: a repeat gives the first answer, another body is 409 `fact.other_body`.
 */
export async function checkout(ctx: Ctx, input: z.infer<typeof CHECKOUT>): Promise<CheckoutAnswer> {
  const { spend: points, mode, ...receipt } = input
  const begun = await begin(ctx, receipt, { hash: hashOf(input), points, mode })
  if (begun.first) return begun.first
  const house = await houseOf(ctx)
  const max = pointsFor(receipt.total, house)
  if (points > max) {
    throw new Refusal(422, 'points.above_total', { values: { max }, issues: [{ code: 'points.above_total', path: 'spend', values: { max } }] })
  }
  const row = { id: begun.id, points, customer: null }
  const { answer, customer, receiptId } = mode === 'once' ? await settle(ctx, row, receipt) : await hold(ctx, row, receipt)
  await ctx.tx.sql.query('update checkouts set answer = $3, customer_id = $4, receipt_id = $5 where workspace_id = $1 and id = $2', [
    ctx.workspace,
    begun.id,
    JSON.stringify(answer),
    customer,
    receiptId,
  ])
  return answer
}

type Begun = { id: number; first: null } | { id: null; first: CheckoutAnswer }

/** Takes the key, or finds who took it before; of two calls at once the second waits here for the first. */
async function begin(ctx: Ctx, receipt: Receipt, { hash, points, mode }: { hash: string; points: number; mode: 'once' | 'reserve' }): Promise<Begun> {
  const { source, externalId } = receipt
  const held = mode === 'reserve'
  for (;;) {
    const { rows } = await ctx.tx.sql.query<{ id: number }>(
      `insert into checkouts (workspace_id, source, external_id, body_hash, state, points, started_at, document) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (workspace_id, source, external_id) where state in ('done', 'held', 'committed') do nothing returning id`,
      [ctx.workspace, source, externalId, hash, held ? 'held' : 'done', points, new Date(ctx.now), held ? JSON.stringify(receipt) : null],
    )
    if (rows[0]) return { id: rows[0].id, first: null }
    const { rows: before } = await ctx.tx.sql.query<{ body_hash: string; answer: CheckoutAnswer }>(
      `select body_hash, answer from checkouts where workspace_id = $1 and source = $2 and external_id = $3 and state in ('done', 'held', 'committed')`,
      [ctx.workspace, source, externalId],
    )
    // None: a reservation under this key was released in this very moment, and the key is free.
    if (!before[0]) continue
    if (before[0].body_hash !== hash) throw new Refusal(409, 'fact.other_body')
    return { id: null, first: before[0].answer }
  }
}
