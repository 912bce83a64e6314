import { plain, texts } from '../../db/arrays'
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
  // A personal offer comes here as what was chosen.
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
      `insert into grants (workspace_id, key, customer_id, campaign_id, enrolment_id, step, name, kind, reward, code, granted_at, expires_at, personal)
       select $1, w.key, w.customer, w.campaign, w.enrolment, w.step, w.name, w.kind, w.reward, w.code, to_timestamp(w.at / 1000.0), to_timestamp(w.until / 1000.0), w.personal
       from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[], $11::float8[], $12::float8[],
         $13::jsonb[]) as w(key, customer, campaign, enrolment, step, name, kind, reward, code, at, until, personal) on conflict do nothing returning key`,
      [
        tx.workspace,
        texts(rest.map((p) => p.key)),
        plain(rest.map((p) => p.ask.customer)),
        plain(rest.map((p) => p.ask.campaign)),
        plain(rest.map((p) => p.ask.enrolment)),
        texts(rest.map((p) => p.ask.step)),
        texts(rest.map((p) => p.offer.name)),
        texts(rest.map((p) => p.single.kind)),
        texts(rest.map((p) => JSON.stringify(p.single))),
        texts(rest.map((p) => (WITH_CODE.has(p.single.kind) ? codeFor(tx.workspace, p.key, attempt) : null))),
        plain(rest.map((p) => p.ask.at)),
        plain(rest.map((p) => p.validUntil)),
        texts(rest.map((p) => (p.personal ? JSON.stringify(p.personal) : null))),
      ],
    )
    const there = new Set(rows.map((row) => row.key))
    rest = rest.filter((part) => !there.has(part.key))
    // Granted by an earlier try, or hindered by somebody else's code.
    const before = await grantedBefore(tx, rest)
    rest = rest.filter((part) => !before.has(part.key))
  }
  if (rest.length > 0) throw new Error('no free coupon code after five attempts')
}

async function grantedBefore(tx: Tx, parts: Part[]): Promise<Set<string>> {
  if (parts.length === 0) return new Set()
  const { rows } = await tx.sql.query<{ key: string }>('select key from grants where workspace_id = $1 and key = any($2::text[])', [
    tx.workspace,
    texts(parts.map((part) => part.key)),
  ])
  return new Set(rows.map((row) => row.key))
}
