import { type Ctx, inContext } from '../context'
import { notFound } from '../faults'
import type { Locale } from '../messages/words'
import { type Purpose, readToken } from './tokens'

/** The message a guest's link came in, and who got it. */
export type Letter = {
  id: number
  campaign: number
  version: number
  enrolment: number
  step: string
  visit: number
  n: number
  customer: number
  channel: string
  to: string
  class: 'promo' | 'service'
  askedAt: number
}

/** A guest's page: the house that wrote, the guest, and the message. `locale` of `ctx` is the guest's own language where it is known. */
export type Guest = { ctx: Ctx; letter: Letter; house: { name: string; currency: string }; firstName: string | null; timeZone: string }

/**
 * Lets the holder of a link in, for one purpose. A token that is forged, expired (by the workspace's clock), of another purpose, or whose message or
 * customer is gone: the same 404 `link.unknown`. `fallback` is the browser's language.
 */
export async function asGuest<T>(token: string, purposes: readonly Purpose[], fallback: Locale | null, work: (guest: Guest) => Promise<T>): Promise<T> {
  const claim = readToken(token, purposes)
  if (!claim) throw notFound('link')
  return inContext({ workspace: claim.workspace, locale: fallback ?? 'en', actor: 'guest' }, async (ctx) => {
    if (claim.expires < ctx.now) throw notFound('link')
    const { rows } = await ctx.tx.sql.query(
      `select m.id, m.campaign_id, m.version, m.enrolment_id, m.step, m.visit, m.n, m.customer_id, m.channel, m."to", m.class, m.asked_at,
         c.first_name, c.language, coalesce(c.time_zone, w.time_zone) as time_zone, w.name, w.currency, w.language as house_language
       from messages m join customers c on c.workspace_id = m.workspace_id and c.id = m.customer_id join workspaces w on w.id = m.workspace_id
       where m.workspace_id = $1 and m.id = $2 and c.erased_at is null`,
      [ctx.workspace, claim.message],
    )
    const row = rows[0]
    if (!row) throw notFound('link')
    const letter: Letter = {
      id: row.id,
      campaign: row.campaign_id,
      version: row.version,
      enrolment: row.enrolment_id,
      step: row.step,
      visit: row.visit,
      n: row.n,
      customer: row.customer_id,
      channel: row.channel,
      to: row.to,
      class: row.class,
      askedAt: row.asked_at.getTime(),
    }
    const locale = tongue(row.language) ?? fallback ?? tongue(row.house_language) ?? 'en'
    return work({ ctx: { ...ctx, locale }, letter, house: { name: row.name, currency: row.currency }, firstName: row.first_name, timeZone: row.time_zone })
  }).catch((error) => {
    // A token signed for a workspace that is no more.
    if (error instanceof Error && error.message === 'workspace.unknown') throw notFound('link')
    throw error
  })
}

const tongue = (language: string | null): Locale | null => {
  const two = language?.slice(0, 2).toLowerCase()
  return two === 'ru' || two === 'en' ? two : null
}
