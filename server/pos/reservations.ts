import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'
import { balance, holdPoints, letGo } from '../loyalty/service'
import { holdCode, letCodesGo } from '../offers/service'
import type { Receipt } from '../receipts/service'
import { type CheckoutAnswer, type Pending, type Settled, settle } from './settle'

/** How long a till may take to get the money: five minutes of the workspace's clock, and of a fast clock never less than a real minute. ms. */
const HOLD_MS = 5 * 60_000
const REAL_MS = 60_000

/** Tries the whole sale and undoes it, so that nothing but time can hinder its commit; then keeps its points and codes from everybody else. */
export async function hold(ctx: Ctx, row: Pending, receipt: Receipt): Promise<Settled> {
  const { sql } = ctx.tx
  await sql.query('savepoint trial')
  const trial = await settle(ctx, row, receipt)
  await sql.query('rollback to savepoint trial')
  // Who is new by this sale is nobody yet: the trial was undone. Nobody has points who is not known already.
  const customer = trial.customer !== null && (await isThere(ctx, trial.customer)) ? trial.customer : null
  if (customer !== null && row.points > 0) await holdPoints(ctx, { checkout: row.id, customer, points: row.points })
  for (const code of receipt.redeem) await holdCode(ctx, code, row.id, receipt.occurredAt)
  const until = new Date(ctx.now + Math.max(HOLD_MS, REAL_MS * ctx.clock.rate))
  await sql.query('update checkouts set held_until = $3 where workspace_id = $1 and id = $2', [ctx.workspace, row.id, until])
  const left = trial.customer === null ? null : (await balance(ctx, trial.customer)).balance
  const reserved = { reservation: String(row.id), reserved: row.points, reservedUntil: until.toISOString() }
  return { answer: { receipt: null, earned: 0, spent: 0, balance: left, redeemed: [], ...reserved }, customer, receiptId: null }
}

async function isThere({ tx, workspace }: Ctx, customer: number): Promise<boolean> {
  return (await tx.sql.query('select 1 from customers where workspace_id = $1 and id = $2', [workspace, customer])).rowCount === 1
}

type Row = {
  state: 'held' | 'committed' | 'cancelled' | 'released'
  customer_id: number | null
  points: number
  started_at: Date
  document: Receipt
  settled: CheckoutAnswer
}

/** The reservation under its lock: a commit, a cancel and the end of its time come one after another. */
async function locked(ctx: Ctx, id: number): Promise<Row> {
  const { rows } = await ctx.tx.sql.query<Row>(
    `select state, customer_id, points, started_at, document, settled from checkouts where workspace_id = $1 and id = $2 and held_until is not null for update`,
    [ctx.workspace, id],
  )
  if (!rows[0]) throw notFound('reservation')
  return rows[0]
}

/**
 * The money is there: stores the receipt, spends what was held, redeems its codes, once; a repeat gives the same answer. After the release: 409
 * `reservation.released`. Past its time a reservation that nobody has released yet still counts: the guest has paid.
 */
export async function commitReservation(ctx: Ctx, id: number): Promise<CheckoutAnswer> {
  const { state, customer_id: customer, points, started_at, document, settled } = await locked(ctx, id)
  if (state === 'committed') return settled
  if (state !== 'held') throw new Refusal(409, 'reservation.released')
  const done = await settle(ctx, { id, points, customer, since: started_at.getTime() }, document)
  const answer = { ...done.answer, reservation: String(id) }
  await ctx.tx.sql.query(
    `update checkouts set state = 'committed', settled = $3, customer_id = $4, receipt_id = $5, document = null where workspace_id = $1 and id = $2`,
    [ctx.workspace, id, JSON.stringify(answer), done.customer, done.receiptId],
  )
  return answer
}

/** The sale did not come about: frees what was held, once; a repeat, or one after the release, gives the same answer. */
export async function cancelReservation(ctx: Ctx, id: number): Promise<{ reservation: string; released: number }> {
  const { state, customer_id: customer, points } = await locked(ctx, id)
  if (state === 'committed') throw new Refusal(409, 'reservation.committed')
  if (state === 'held') {
    if (customer !== null) await letGo(ctx.tx.sql, ctx.workspace, [{ checkout: id, customer }])
    await letCodesGo(ctx.tx.sql, ctx.workspace, [id])
    await ctx.tx.sql.query(`update checkouts set state = 'cancelled', document = null where workspace_id = $1 and id = $2`, [ctx.workspace, id])
  }
  return { reservation: String(id), released: points }
}
