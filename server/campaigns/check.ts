import { check, compile } from '../../workflows/diagnostics/check'
import type { Compiled } from '../../workflows/engine/compile'
import { read as readDocument, refusesSaving } from '../../workflows/engine/read'
import type { Diagnostic } from '../../workflows/model/fault'
import type { Campaign } from '../../workflows/model/graph'
import type { Offer } from '../../workflows/model/offer'
import type { CheckContext } from '../../workflows/model/step'
import { configuredChannels } from '../channels/registry'
import { checkTemplate, variablesIn } from '../channels/templates'
import type { Ctx } from '../context'
import { type Issue, Refusal, type ToldDiagnostic, tellDiagnostic } from '../faults'
import type { Setting } from '../messages/phrases'
import { placeOf } from '../webhooks/guard'
import { named } from './names'
import { othersOf } from './others'

/** The workspace as the linter needs to see it now, and what its findings are told with. */
export type House = { context: CheckContext; setting: Setting }

/**
 * A document that may be saved: every field known and of its type. What it lacks to be published is no reason to refuse it; but if it is refused, everything
 * that is wrong with it is said at once.
 */
export async function acceptDocument(ctx: Ctx, value: unknown): Promise<Campaign> {
  const { document, diagnostics } = readDocument(value)
  if (document && !diagnostics.some(refusesSaving)) return value as Campaign
  const house = await houseOf(ctx)
  const found = document ? check(value, house.context) : []
  const place = ({ code, step, path }: Diagnostic) => `${code} ${step} ${path}`
  const seen = new Set(found.map(place))
  const all = [...diagnostics.filter((one) => !seen.has(place(one))), ...found]
  // What refuses it comes first.
  throw refusal('campaign.unreadable', [...all.filter(refusesSaving), ...all.filter((one) => !refusesSaving(one))], value, ctx, house)
}

/** A refusal with all diagnostics, and of each that stands in the way an entry of `errors`. */
export function refusal(code: string, diagnostics: readonly Diagnostic[], document: unknown, ctx: Ctx, { setting }: House): Refusal {
  const told = named(diagnostics, document, ctx.locale, setting)
  return new Refusal(422, code, { diagnostics: told, issues: told.filter(({ severity }) => severity === 'error').map(asIssue) })
}

const asIssue = ({ code, path, step, values }: Diagnostic): Issue => ({
  code,
  path: [step && `steps[${step}]`, path].filter(Boolean).join('.'),
  ...(step === undefined ? {} : { step }),
  ...(values ? { values } : {}),
})

type Row = {
  currency: string
  time_zone: string
  caps: CheckContext['caps']
  segments: Saved[] | null
  offers: Saved[] | null
  members: [id: string, name: string][] | null
  secrets: [id: string, name: string][] | null
  audiences: [id: string, name: string, archived: boolean][] | null
}
type Saved = [id: string, content: unknown, name: string]

/** `about`: the document in question, and the id of the campaign it is of, if it is one's already. */
export async function houseOf(ctx: Ctx, about: { document?: unknown; campaign?: string } = {}): Promise<House> {
  const { rows } = await ctx.tx.sql.query<Row>(
    `select w.currency, w.time_zone, w.caps,
       (select json_agg(json_build_array(s.id::text, s.rule, s.name)) from segments s where s.workspace_id = w.id and s.archived_at is null) as segments,
       (select json_agg(json_build_array(o.id::text, o.offer, o.offer ->> 'name')) from offers o where o.workspace_id = w.id and o.archived_at is null) as offers,
       (select json_agg(json_build_array(m.id, u.name)) from member m join "user" u on u.id = m.user_id where m.organization_id = w.id::text) as members,
       (select json_agg(json_build_array(s.id::text, s.name)) from secrets s where s.workspace_id = w.id and s.revoked_real is null) as secrets,
       (select json_agg(json_build_array(a.id::text, a.name, a.archived_at is not null) order by a.id desc) from audiences a where a.workspace_id = w.id) as audiences
     from workspaces w where w.id = $1`,
    [ctx.workspace],
  )
  const { currency, time_zone: timeZone, caps, segments, offers, members: staff, audiences } = rows[0]!
  const members = new Map(staff ?? [])
  const campaigns = await othersOf(ctx, about.document)
  const contents = <T>(saved: Saved[] | null) => new Map((saved ?? []).map(([id, content]) => [id, content as T]))
  const names = (saved: Saved[] | null) => new Map((saved ?? []).map(([id, , name]) => [id, name]))
  return {
    context: {
      now: ctx.now,
      sandbox: ctx.sandbox,
      currency,
      ...(caps ? { caps } : {}),
      channels: configuredChannels(ctx.sandbox),
      members,
      secrets: new Map(rows[0]!.secrets ?? []),
      placeOf,
      campaigns,
      audiences: new Map((audiences ?? []).map(([id, name, archived]) => [id, { name, archived }])),
      ...(about.campaign === undefined ? {} : { campaign: about.campaign }),
      saved: { segments: contents(segments), offers: contents<Offer>(offers) },
      checkTemplate,
      variablesIn,
    },
    setting: {
      currency,
      timeZone,
      segments: names(segments),
      offers: names(offers),
      members,
      audiences: new Map((audiences ?? []).map(([id, name]) => [id, name])),
      campaigns: new Map([...campaigns].map(([id, { name }]) => [id, name])),
    },
  }
}

/** All that stands in the way of publishing, and all that deserves a second look, in the reader's language. `ok` = no error. */
export async function checkDocument(ctx: Ctx, document: unknown, campaign?: string): Promise<{ ok: boolean; diagnostics: ToldDiagnostic[] }> {
  const house = await houseOf(ctx, { document, ...(campaign === undefined ? {} : { campaign }) })
  return tellAll(ctx, document, check(document, house.context), house)
}

export function tellAll(ctx: Ctx, document: unknown, diagnostics: readonly Diagnostic[], { setting }: House): { ok: boolean; diagnostics: ToldDiagnostic[] } {
  const told = named(diagnostics, document, ctx.locale, setting).map((one) => tellDiagnostic(one, ctx.locale))
  return { ok: told.every(({ severity }) => severity !== 'error'), diagnostics: told }
}

/** The document as it would be frozen; refused with everything that stands in the way (422 `campaign.not_publishable`). */
export async function compiled(ctx: Ctx, document: unknown, as: { campaign: number; version: number }): Promise<Extract<Compiled, { ok: true }>> {
  const house = await houseOf(ctx, { document, campaign: String(as.campaign) })
  const made = compile(document, house.context, as)
  if (!made.ok) throw refusal('campaign.not_publishable', made.diagnostics, document, ctx, house)
  return made
}
