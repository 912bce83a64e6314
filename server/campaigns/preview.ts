import { check } from '../../workflows/diagnostics/check'
import { isControl } from '../../workflows/engine/draw'
import { readShape } from '../../workflows/engine/shape'
import { durationMs } from '../../workflows/model/durations'
import type { Campaign, Step } from '../../workflows/model/graph'
import type { Message } from '../../workflows/model/message'
import { reach } from '../channels/reach'
import type { Ctx } from '../context'
import { selectEntering } from '../journeys/entering'
import { entersFrom } from '../journeys/launch'
import { houseOf, tellAll } from './check'
import { outlook } from './outlook'
import { read } from './service'

/**
 * What a launch would do, said before it is done: who matches, who enters and who is kept as control, by which channel the first message would
 * reach them and what that costs. Computed now; who enters is decided again, in one transaction, when it is launched.
 */
export async function preview(ctx: Ctx, id: number) {
  const campaign = await read(ctx, id)
  const house = await houseOf(ctx, { document: campaign.document, campaign: campaign.id })
  const document = readShape(campaign.document).document!
  const told = tellAll(ctx, campaign.document, check(campaign.document, house.context), house)
  const entry = document.steps.find((step) => ['segment', 'event', 'manual'].includes(step.kind))
  if (!told.ok || !entry || entry.kind !== 'segment')
    return { ...told, entry: entry?.kind ?? null, entersAt: null, matching: 0, entering: 0, control: 0, again: 0, first: null }

  const startsAt = document.settings.startsAt ? Date.parse(document.settings.startsAt) : null
  const entersAt = await entersFrom(ctx, { entry, startsAt }, ctx.now)
  const matching = await selectEntering(ctx, entry.config.segment)
  const refused = await cannotReenter(ctx, id, document, matching)
  const eligible = matching.filter((customer) => !refused.has(customer))
  const treated = eligible.filter((customer) => !isControl(id, customer, document.settings.controlShare ?? 0.1))
  const found = firstSend(document, entry)
  const first = found && { step: found.step.id, message: found.message, reach: await reach(ctx, treated, found.message) }
  // Once more, now that it is known who they are, and how many an arm of a test would get.
  const judged = [...check(campaign.document, { ...house.context, audience: treated.length }), ...(await outlook(ctx, id, document, house, treated, first))]
  return {
    ...tellAll(ctx, campaign.document, judged, house),
    entry: entry.kind,
    /** When they will enter, if not at once; the counts are of those who match now. */
    entersAt: entersAt !== null && entersAt > ctx.now ? new Date(entersAt).toISOString() : null,
    matching: matching.length,
    entering: treated.length,
    control: eligible.length - treated.length,
    /** Match, but may not enter again (or stand in it now). */
    again: refused.size,
    first: first && { step: first.step, ...first.reach, quiet: document.settings.quietHours ?? null },
  }
}

/** The first step on the plain way from the entry that sends something. */
function firstSend(document: Campaign, entry: Step): { step: Step; message: Message } | null {
  const seen = new Set<string>()
  const queue = [entry.id]
  while (queue.length > 0) {
    const id = queue.shift()!
    if (seen.has(id)) continue
    seen.add(id)
    const step = document.steps.find((s) => s.id === id)
    const message = step && (step.kind === 'message' ? step.config : step.config.message)
    if (step && message) return { step, message: message as Message }
    queue.push(...document.arrows.filter((arrow) => arrow.from === id).map((arrow) => arrow.to))
  }
  return null
}

async function cannotReenter(ctx: Ctx, id: number, document: Campaign, customers: number[]): Promise<Set<number>> {
  const reentry = document.settings.reentry ?? { kind: 'once' }
  const { rows } = await ctx.tx.sql.query<{ customer: number; active: boolean; last: Date }>(
    `select customer_id as customer, bool_or(state = 'active') as active, max(entered_at) as last from enrolments
     where workspace_id = $1 and campaign_id = $2 and customer_id = any($3::bigint[]) group by 1`,
    [ctx.workspace, id, customers],
  )
  const refused = rows.filter(({ active, last }) => {
    if (active || reentry.kind === 'once') return true
    return reentry.kind === 'after' && last.getTime() + durationMs(reentry.duration) > ctx.now
  })
  return new Set(refused.map((row) => row.customer))
}
