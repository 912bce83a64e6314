import { stepOf } from '../../workflows/diagnostics/known'
import { shares } from '../../workflows/diagnostics/shares'
import { drawing, type Node } from '../../workflows/engine/drawing'
import { readShape } from '../../workflows/engine/shape'
import { durationMs } from '../../workflows/model/durations'
import { type Diagnostic, type Remedy, warning } from '../../workflows/model/fault'
import type { Campaign } from '../../workflows/model/graph'
import type { Message } from '../../workflows/model/message'
import type { Offer, OfferChoice } from '../../workflows/model/offer'
import { pointsGranted, spent } from '../channels/budget'
import { CapLedger } from '../channels/caps'
import { type Reach, reach } from '../channels/reach'
import type { Ctx } from '../context'
import { moneyText } from '../money'
import type { House } from './check'

/** Below these shares of all who enter a finding is not worth a line. */
const MOST = 0.5
const MANY = 0.1
const NAMES_SHOWN = 3

/** What a campaign would run into, for those who would enter it now. Unlike other findings these need the guests themselves. */
export async function outlook(ctx: Ctx, id: number, document: Campaign, house: House, treated: number[], first: First | null): Promise<Diagnostic[]> {
  if (treated.length === 0) return []
  return [
    ...(first ? await cappedAtOnce(ctx, document, house, treated, first) : []),
    ...(await sameGuests(ctx, id, treated)),
    ...(await overBudget(ctx, id, document, house, treated)),
  ]
}

/** The first send, and to how many of those who enter it could go. */
export type First = { step: string; message: Message; reach: Reach }

/** The cap will stop most: they have had as many promo messages lately. Not asked of campaigns that begin later, when lately is another time. */
async function cappedAtOnce(
  ctx: Ctx,
  document: Campaign,
  { context }: House,
  treated: number[],
  { step, message, reach: found }: First,
): Promise<Diagnostic[]> {
  const { frequencyClass, startsAt, priority } = document.settings
  const cap = context.caps?.[frequencyClass]
  const begins = document.steps.find(({ kind }) => kind === 'segment')?.config.when as { kind?: string } | undefined
  if (!cap || message.class !== 'promo' || begins?.kind === 'at' || (startsAt && Date.parse(startsAt) > ctx.now)) return []
  const ledger = await CapLedger.open(
    ctx.tx.sql,
    ctx.workspace,
    { [frequencyClass]: cap },
    { customers: treated, from: ctx.now, to: ctx.now, notCounting: [], looking: true },
  )
  const stopped = treated.filter((customer) => ledger.full(customer, { frequencyClass, priority }, ctx.now)).length
  const of = treated.length - found.unreachable
  if (stopped <= MOST * of) return []
  return [warning('cap.will_stop', { step, values: { stopped: Math.min(stopped, of), of, hours: durationMs(cap.per) / 3_600_000 } })]
}

/** Many of them are inside other live campaigns: two of them cannot both have brought a guest back. */
async function sameGuests(ctx: Ctx, id: number, treated: number[]): Promise<Diagnostic[]> {
  const { rows } = await ctx.tx.sql.query<{ name: string; inside: number; all: number }>(
    `with inside as (
       select e.campaign_id, e.customer_id from enrolments e
       where e.workspace_id = $1 and e.customer_id = any($2::bigint[]) and e.state = 'active' and not e.control and e.campaign_id <> $3)
     select c.name, count(distinct i.customer_id) as inside, (select count(distinct customer_id) from inside n join campaigns l on l.id = n.campaign_id and l.workspace_id = $1 and l.state = 'live') as all
     from inside i join campaigns c on c.workspace_id = $1 and c.id = i.campaign_id and c.state = 'live' group by c.id, c.name order by 2 desc, 1`,
    [ctx.workspace, treated, id],
  )
  const guests = rows[0]?.all ?? 0
  if (guests < MANY * treated.length || guests === 0) return []
  const names = rows.slice(0, NAMES_SHOWN).map(({ name }) => name)
  return [warning('crowd.same_guests', { values: { guests, campaigns: rows.length, names: `${names.join(', ')}${rows.length > names.length ? ' …' : ''}` } })]
}

type Sum = { messages: number; points: number; money: number }

/** What is surely needed, or may be, beyond what the ceilings leave. How many take each way of a branch is not forecast here: all or nobody. */
async function overBudget(ctx: Ctx, id: number, document: Campaign, house: House, treated: number[]): Promise<Diagnostic[]> {
  const limits = document.settings.budget
  if (limits.messages == null && limits.points == null && limits.money == null) return []
  const { rows } = await ctx.tx.sql.query<{ prices: Record<string, number>; pointValue: number }>(
    'select channel_prices as prices, point_value as "pointValue" from workspaces where id = $1',
    [ctx.workspace],
  )
  const costs = rows[0]!
  const used = await spent(ctx.tx.sql, ctx.workspace, id, costs)
  const { least, most } = await needed(ctx, document, house, treated, costs.pointValue)
  return (['messages', 'points', 'money'] as const).flatMap((kind) => {
    const limit = limits[kind]
    if (limit == null) return []
    const left = limit - used[kind]
    const [code, sum] = least[kind] > left ? (['budget.too_small', least[kind]] as const) : (['budget.may_end', most[kind]] as const)
    if (sum <= left) return []
    const value = used[kind] + Math.ceil(sum)
    const text = (amount: number) =>
      kind === 'money' ? moneyText(amount, house.setting.currency, ctx.locale) : new Intl.NumberFormat(ctx.locale).format(amount)
    const remedy: Remedy = { label: 'remedy.raise_budget', values: { needed: text(value) }, set: [{ step: '', path: `settings.budget.${kind}`, value }] }
    return [warning(code, { path: `settings.budget.${kind}`, values: { needed: text(value), limit: text(limit), kind }, remedy })]
  })
}

async function needed(ctx: Ctx, document: Campaign, house: House, treated: number[], pointValue: number): Promise<{ least: Sum; most: Sum }> {
  const { configs } = readShape(document)
  const drawn = drawing(document, configs)
  const least: Sum = { messages: 0, points: 0, money: 0 }
  const most: Sum = { messages: 0, points: 0, money: 0 }
  for (const [step, share] of drawn.entry ? shares(drawn, drawn.entry) : []) {
    const one = await cost(ctx, drawn.nodes.get(step)!, document, house, treated, pointValue)
    for (const kind of ['messages', 'points', 'money'] as const) {
      least[kind] += one[kind] * share.least
      most[kind] += one[kind] * share.most * share.passes
    }
  }
  return { least, most }
}

/** What a step takes of each ceiling if all come to it once. Points given without a message are no part of what the ceilings stop, but count towards them. */
async function cost(ctx: Ctx, node: Node, document: Campaign, house: House, treated: number[], pointValue: number): Promise<Sum> {
  const { message, gives } = node.traits
  const sent = message ? await reach(ctx, treated, message) : null
  const guests = sent ? treated.length - sent.unreachable : treated.length
  const amount = node.kind === 'points' ? Math.max(0, Number(stepOf(document, node.id)?.config.amount) || 0) : 0
  const points = guests * ((gives ? pointsGranted(offerOf(gives, house), house.context.saved.offers) : 0) + amount)
  return { messages: sent ? guests : 0, points, money: (sent?.cost ?? 0) + points * pointValue }
}

const offerOf = (gives: OfferChoice, { context }: House): Offer | undefined => ('saved' in gives ? context.saved.offers.get(gives.saved) : gives)
