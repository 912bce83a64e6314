import { check } from '../../workflows/engine/compile'
import { read as readDocument, refusesSaving } from '../../workflows/engine/read'
import type { Diagnostic } from '../../workflows/model/fault'
import type { Campaign } from '../../workflows/model/graph'
import type { Offer } from '../../workflows/model/offer'
import type { CheckContext } from '../../workflows/model/step'
import { configuredChannels } from '../channels/registry'
import { checkTemplate } from '../channels/templates'
import type { Ctx } from '../context'
import { Refusal, type ToldDiagnostic, tellDiagnostic } from '../faults'

/** A document that may be saved: every field known and of its type. What it lacks to be published is no reason to refuse it. */
export function acceptDocument(value: unknown): Campaign {
  const { document, diagnostics } = readDocument(value)
  const refused = diagnostics.filter(refusesSaving)
  if (refused.length > 0 || !document)
    throw new Refusal(422, 'campaign.unreadable', {
      diagnostics: diagnostics.length > 0 ? diagnostics : refused,
      issues: (refused.length > 0 ? refused : diagnostics).map(asIssue),
    })
  return value as Campaign
}

const asIssue = ({ code, path, step, values }: Diagnostic) => ({
  code,
  path: [step && `steps[${step}]`, path].filter(Boolean).join('.'),
  ...(values ? { values } : {}),
})

/** The workspace as the linter needs to see it now. */
export async function checkContext(ctx: Ctx): Promise<CheckContext> {
  const { rows } = await ctx.tx.sql.query<{ currency: string; segments: [string, unknown][] | null; offers: [string, Offer][] | null }>(
    `select w.currency,
       (select json_agg(json_build_array(s.id::text, s.rule)) from segments s where s.workspace_id = w.id and s.archived_at is null) as segments,
       (select json_agg(json_build_array(o.id::text, o.offer)) from offers o where o.workspace_id = w.id and o.archived_at is null) as offers
     from workspaces w where w.id = $1`,
    [ctx.workspace],
  )
  const house = rows[0]!
  return {
    now: ctx.now,
    sandbox: ctx.sandbox,
    currency: house.currency,
    channels: configuredChannels(ctx.sandbox),
    saved: { segments: new Map(house.segments ?? []), offers: new Map(house.offers ?? []) },
    checkTemplate,
  }
}

/** All that stands in the way of publishing, and all that deserves a second look, in the reader's language. `ok` = no error. */
export async function checkDocument(ctx: Ctx, document: unknown): Promise<{ ok: boolean; diagnostics: ToldDiagnostic[] }> {
  const diagnostics = check(document, await checkContext(ctx))
  return { ok: diagnostics.every((d) => d.severity !== 'error'), diagnostics: diagnostics.map((d) => tellDiagnostic(d, ctx.locale)) }
}
