import { plain } from '../../db/arrays'
import type { Filter } from '../../workflows/segments/ast'
import { heard, type Occurrence } from '../../workflows/segments/filters'
import type { Ctx } from '../context'
import { decideRules } from '../segments/service'
import { staleAfter } from '../stale'
import { type Arrival, admit } from './admission'
import { lockCampaign, readVersion } from './campaign'
import { ruleOf } from './entering'
import { readPresent } from './present'

/** Something that happened to a customer. `at`: when it was known, on the workspace's clock, ms. */
export type Happening = Occurrence & {
  /** Null: by the calendar, which keeps no facts. */
  fact: number | null
  customer: number
  type: string
  at: number
  occurredAt: number
  lines: { sku: string; category: string | null }[]
}

/** What a step may do to a guest: done by the campaign itself, it lets nobody into it, or who leaves would come back for ever. Its own sends are left out before. */
const BY_STEPS: ReadonlySet<string> = new Set(['points_earned', 'points_spent', 'points_expired', 'attribute_changed'])

/**
 * Lets in those to whom the event of a live campaign's entry happened, each at the instant it was known, as conditions and re-entry allow. While a campaign
 * is paused, before its launch or its start and after its end nobody enters, however late it is read what happened then. One event lets one guest in once, however often it is told of. Returns how many entered.
 */
export async function enterByEvents(ctx: Ctx, campaign: number, happenings: readonly Happening[]): Promise<number> {
  const { state, liveVersion, launchedAt, pauses } = await lockCampaign(ctx, campaign)
  if (state !== 'live' || liveVersion === null) return 0
  const version = await readVersion(ctx, campaign, liveVersion)
  const { event, where, segment } = version.entry.config as { event?: string; where?: Filter | null; segment?: unknown }
  if (version.entry.kind !== 'event') return 0
  const stale = staleAfter(ctx)
  const heardOf = happenings.filter(
    (h) =>
      h.type === event &&
      !(BY_STEPS.has(h.type) && h.properties.campaign === campaign) &&
      (h.fact === null || h.at - h.occurredAt <= stale) &&
      (launchedAt === null || h.at >= launchedAt.getTime()) &&
      !pauses.some(([from, to]) => h.at > from && h.at < to) &&
      (version.startsAt === null || h.at >= version.startsAt) &&
      (version.endsAt === null || h.at < version.endsAt) &&
      heard(where, h, h.lines),
  )
  const told = await toldBefore(ctx, campaign, heardOf)
  const fresh = heardOf.filter((h) => !told.has(`${h.customer}/${keyOf(h)}`))
  // The first that the segment accepts counts, which need not be the first.
  const wanted = firstOfEach(segment == null ? await thoseThere(ctx, fresh) : await matching(ctx, segment, fresh))
  const arrivals = new Map(
    wanted.map(({ customer, fact, at, type, occurredAt, amount, location }): [number, Arrival] => [
      customer,
      { at, context: { event: { fact, type, occurredAt: new Date(occurredAt).toISOString(), amount, location } } },
    ]),
  )
  return (await admit(ctx, version, [...arrivals.keys()], true, undefined, arrivals)).enrolled
}

const keyOf = ({ fact, occurredAt }: Happening) => (fact === null ? new Date(occurredAt).toISOString() : String(fact))

/** Of several at once the first counts: by then the guest stands in the campaign. */
function firstOfEach(happenings: readonly Happening[]): Happening[] {
  const first = new Map<number, Happening>()
  for (const happening of happenings) if (!first.has(happening.customer)) first.set(happening.customer, happening)
  return [...first.values()]
}

/** `customer/fact` (or instant, where there is no fact) of those whom this very event let in before. */
async function toldBefore({ tx, workspace }: Ctx, campaign: number, happenings: readonly Happening[]): Promise<Set<string>> {
  const { rows } = await tx.sql.query<{ key: string }>(
    `select e.customer_id || '/' || coalesce(e.context -> 'event' ->> 'fact', e.context -> 'event' ->> 'occurredAt') as key from enrolments e
     where e.workspace_id = $1 and e.campaign_id = $2 and e.customer_id = any($3::bigint[]) and e.context ? 'event'`,
    [workspace, campaign, plain(happenings.map(({ customer }) => customer))],
  )
  return new Set(rows.map(({ key }) => key))
}

async function thoseThere(ctx: Ctx, happenings: Happening[]): Promise<Happening[]> {
  const there = await readPresent(
    ctx,
    happenings.map(({ customer }) => customer),
  )
  return happenings.filter(({ customer }) => there.has(customer))
}

/** Whom the entry's segment accepts, each as of the event, also where a till's clock is ahead. An erased customer matches nothing. */
async function matching(ctx: Ctx, segment: unknown, happenings: Happening[]): Promise<Happening[]> {
  const rules = [{ id: 'in', rule: ruleOf(segment) }]
  const decided = await decideRules(
    ctx,
    happenings.map(({ customer, at, occurredAt }) => ({ customer, enrolment: 0, asOf: Math.max(at, occurredAt), rules })),
  )
  return happenings.filter((_, i) => decided[i]!.port === 'in')
}
