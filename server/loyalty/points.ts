import type { Tx } from '../../db/client'
import type { Asked } from '../../workflows/model/world'
import { givePoints } from './give'
import { takePoints } from './take'

/** The step `points`: a positive amount gives, a negative one takes what is there, never below zero. Once an ask. */
export async function postPoints(tx: Tx, now: number, batch: { ask: Asked; amount: number; expiresAt: number | null; reason: string }[]): Promise<void> {
  const about = ({ ask, reason }: { ask: Asked; reason: string }) => ({
    key: ask.id,
    customer: ask.customer,
    at: ask.at,
    reason,
    campaign: ask.campaign,
    step: ask.step,
  })
  await givePoints(
    tx.sql,
    tx.workspace,
    now,
    batch.filter((b) => b.amount > 0).map((b) => ({ ...about(b), amount: b.amount, expiresAt: b.expiresAt, counter: 'issued' })),
  )
  await takePoints(
    tx.sql,
    tx.workspace,
    now,
    batch.filter((b) => b.amount < 0).map((b) => ({ ...about(b), amount: -b.amount, counter: 'withdrawn' })),
  )
}
