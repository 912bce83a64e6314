import type { Tx } from '../../db/client'
import { durationMs } from '../../workflows/model/durations'
import { Fault } from '../../workflows/model/fault'
import { type Reward, rewardsOf, type SingleReward } from '../../workflows/model/offer'
import type { OfferGrant } from '../../workflows/model/world'
import { codeFor } from '../offers/codes'
import { type Gift, givePoints } from './give'

type Part = OfferGrant & { key: string; single: SingleReward }

/** Rewards with a one-use code, shown at the till. */
const WITH_CODE = new Set<SingleReward['kind']>(['gift', 'discount', 'coupon'])

/**
 * Gives each offer once: points into the ledger, everything else as grants (with codes where the till asks for one). The key of a reward is
 * `ask id#index`, so a repeat is a no-op and prints the same code.
 */
export async function grantRewards(tx: Tx, now: number, batch: OfferGrant[]): Promise<void> {
  const parts = batch.flatMap((grant) => rewardsOf(grant.offer.reward as Reward).map((single, i): Part => ({ ...grant, single, key: `${grant.ask.id}#${i}` })))
  if (parts.some((part) => part.single.kind === 'personal')) throw new Fault('offer.personal_unavailable')
  await givePoints(
    tx.sql,
    tx.workspace,
    now,
    parts.flatMap((part) => (part.single.kind === 'points' ? [gift(part, part.single)] : [])),
  )
  await insertGrants(
    tx,
    parts.filter((part) => part.single.kind !== 'points'),
  )
}

function gift({ ask, key, offer }: Part, reward: Extract<SingleReward, { kind: 'points' }>): Gift {
  const expiresAt = reward.expiresAfter ? ask.at + durationMs(reward.expiresAfter) : null
  return {
    key,
    customer: ask.customer,
    amount: reward.amount,
    at: ask.at,
    expiresAt,
    counter: 'issued',
    reason: offer.name,
    campaign: ask.campaign,
    step: ask.step,
  }
}

async function insertGrants(tx: Tx, parts: Part[]): Promise<void> {
  let rest = parts
  // Twice the same code in one workspace happens about once in a million grants: those get their next one.
  for (let attempt = 0; rest.length > 0 && attempt < 5; attempt += 1) {
    const { rows } = await tx.sql.query<{ key: string }>(
      `with wanted as (
         select * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[], $11::timestamptz[], $12::timestamptz[])
           as w(key, customer_id, campaign_id, enrolment_id, step, name, kind, reward, code, granted_at, expires_at)),
       written as (
         insert into grants (workspace_id, key, customer_id, campaign_id, enrolment_id, step, name, kind, reward, code, granted_at, expires_at)
         select $1, * from wanted on conflict do nothing returning key)
       select key from written union all select g.key from grants g join wanted w on w.key = g.key where g.workspace_id = $1`,
      [
        tx.workspace,
        rest.map((p) => p.key),
        rest.map((p) => p.ask.customer),
        rest.map((p) => p.ask.campaign),
        rest.map((p) => p.ask.enrolment),
        rest.map((p) => p.ask.step),
        rest.map((p) => p.offer.name),
        rest.map((p) => p.single.kind),
        rest.map((p) => JSON.stringify(p.single)),
        rest.map((p) => (WITH_CODE.has(p.single.kind) ? codeFor(tx.workspace, p.key, attempt) : null)),
        rest.map((p) => new Date(p.ask.at)),
        rest.map((p) => new Date(p.validUntil)),
      ],
    )
    const there = new Set(rows.map((row) => row.key))
    rest = rest.filter((part) => !there.has(part.key))
  }
  if (rest.length > 0) throw new Error('no free coupon code after five attempts')
}
