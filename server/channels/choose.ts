import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'
import { zoneAmong } from '../local-time'
import { addressOf } from './addresses'
import { Budget } from './budget'
import { type Cap, CapLedger } from './caps'
import { Permissions } from './permission'
import { afterQuietHours } from './quiet'
import { isConfigured } from './registry'
import { loadVersions, type MessageClass, type Version } from './versions'

/** One message to be placed: on any of `channels`, in that order. */
export type Candidate = {
  campaign: number
  version: number
  step: string
  customer: number
  class: MessageClass
  channels: string[]
  /** When it should leave, on the workspace's clock. */
  at: number
  /** Its own row when it is already in the queue, so that it is not counted against itself. */
  message?: number
  /** Other channels were tried before: its cap does not count what they sent. */
  again?: boolean
}

/** `passedOver`: why an earlier channel of the order was impossible, if one was. */
export type Choice = { do: 'send'; channel: string; to: string; notBefore: number; passedOver: string | null } | { do: 'skip'; reason: string } | { do: 'hold' }

/** Of several channels that are impossible the most telling reason is given: the nearer to a send, the better. */
const TELLING = ['no_address', 'no_consent', 'opted_out', 'suppressed']

type WorkspaceRow = {
  sandbox: boolean
  time_zone: string
  caps: Record<string, Cap>
  channel_prices: Record<string, number>
  point_value: number
}

/**
 * Everything that decides whether and by which channel a message may leave: campaign's state and end, address, consent, suppression, cap, budget,
 * quiet hours. Used when a message is claimed and again, whole, when it is handed over. A fixed number of statements whatever the size of the batch.
 */
export async function choose(sql: ClientBase, workspace: string, now: number, candidates: Candidate[]): Promise<Choice[]> {
  if (candidates.length === 0) return []
  const { rows: workspaces } = await sql.query<WorkspaceRow>('select sandbox, time_zone, caps, channel_prices, point_value from workspaces where id = $1', [
    workspace,
  ])
  const house = workspaces[0]!
  const states = await readStates(sql, workspace, unique(candidates.map((c) => c.campaign)))
  const live = [...states.values()].flatMap(({ id, live }) => (live === null ? [] : [{ campaign: id, version: live }]))
  const versions = await loadVersions(sql, workspace, [...candidates, ...live])
  const customers = await readCustomers(sql, workspace, unique(candidates.map((c) => c.customer)))
  const channels = unique(candidates.flatMap((c) => c.channels))
  const permissions = await Permissions.read(sql, workspace, now, {
    customers: [...customers.keys()],
    channels,
    addresses: [...customers.values()].flatMap((customer) =>
      channels.flatMap((channel) => {
        const address = addressOf(channel, customer, house.sandbox)
        return address ? [{ channel, address }] : []
      }),
    ),
  })
  const promo = candidates.filter((c) => c.class === 'promo' && house.caps[versions.get(`${c.campaign}/${c.version}`)?.frequencyClass ?? ''])
  const own = candidates.flatMap((c) => (c.message === undefined ? [] : [c.message]))
  const caps = await CapLedger.open(sql, workspace, promo.length ? house.caps : {}, {
    customers: unique(promo.map((c) => c.customer)),
    from: Math.min(...candidates.map((c) => c.at)),
    // Quiet hours move a message by less than a day.
    to: Math.max(...candidates.map((c) => c.at)) + 86_400_000,
    // A guest who gets one message by two channels got one message; it cost what two cost.
    notCounting: [...own, ...(await earlierOf(sql, workspace, candidates))],
  })
  const budgets = await openBudgets(sql, workspace, candidates, states, versions, house, own)

  const decide = (c: Candidate): Choice => {
    const version = versions.get(`${c.campaign}/${c.version}`)
    const campaign = states.get(c.campaign)
    const state = campaign?.state
    if (!version || !state || state === 'stopped' || state === 'finished' || state === 'draft') return { do: 'skip', reason: 'ended' }
    if (state === 'paused') return { do: 'hold' }
    if (c.message === undefined && campaign!.stale !== null && c.at <= campaign!.stale) return { do: 'skip', reason: 'stale' }
    const customer = customers.get(c.customer)
    if (!customer || customer.erased) return { do: 'skip', reason: 'no_address' }
    const zone = version.timeZone === 'customer' ? zoneAmong(customer.timeZone, customer.homeZone, house.time_zone) : version.timeZone
    const notBefore = c.class === 'promo' ? afterQuietHours(c.at, zone, version.quietHours) : c.at
    // Its end and its ceilings are the campaign's: the live version says them for everybody in it.
    const { endsAt } = versions.get(`${c.campaign}/${campaign!.live}`) ?? version
    if (endsAt !== null && notBefore >= endsAt) return { do: 'skip', reason: 'ended' }
    let reason = 'no_address'
    for (const channel of c.channels) {
      const to = isConfigured(channel, house.sandbox) ? addressOf(channel, customer, house.sandbox) : null
      const refusal = to === null ? 'no_address' : permissions.refusal(c.customer, channel, to, c.class)
      if (refusal !== null) {
        if (TELLING.indexOf(refusal) > TELLING.indexOf(reason)) reason = refusal
        continue
      }
      if (c.class === 'promo' && caps.full(c.customer, { ...version, message: c.message }, notBefore)) return { do: 'skip', reason: 'capped' }
      const budget = budgets.get(c.campaign)
      if (budget && !budget.take(channel, version.steps.get(c.step), c.message === undefined)) return { do: 'skip', reason: 'budget' }
      if (c.class === 'promo') {
        const { frequencyClass: className, priority } = version
        caps.add({ customer: c.customer, at: notBefore, className, priority, queued: true })
      }
      return { do: 'send', channel, to: to!, notBefore, passedOver: channel === c.channels[0] ? null : reason }
    }
    return { do: 'skip', reason }
  }
  const priority = (c: Candidate) => versions.get(`${c.campaign}/${c.version}`)?.priority ?? 0
  const choices = new Map<Candidate, Choice>()
  for (const candidate of candidates.toSorted((a, b) => priority(b) - priority(a))) choices.set(candidate, decide(candidate))
  return candidates.map((candidate) => choices.get(candidate)!)
}

/** The same messages on channels that were tried before. */
async function earlierOf(sql: ClientBase, workspace: string, candidates: Candidate[]): Promise<number[]> {
  const ids = candidates.flatMap((c) => (c.again && c.message !== undefined ? [c.message] : []))
  if (ids.length === 0) return []
  const { rows } = await sql.query<{ id: number }>(
    `select e.id from messages m join messages e on e.workspace_id = m.workspace_id and e.enrolment_id = m.enrolment_id and e.step = m.step and e.visit = m.visit
       and e.n = m.n and e.id <> m.id where m.workspace_id = $1 and m.id = any($2::bigint[])`,
    [workspace, plain(ids)],
  )
  return rows.map(({ id }) => id)
}

type Customer = {
  id: number
  email: string | null
  phone: string | null
  ids: Record<string, string>
  timeZone: string | null
  homeZone: string | null
  erased: boolean
}

async function readCustomers(sql: ClientBase, workspace: string, ids: number[]): Promise<Map<number, Customer>> {
  const { rows } = await sql.query<Customer>(
    `select c.id, c.email, c.phone, c.ids, c.time_zone as "timeZone", l.time_zone as "homeZone", c.erased_at is not null as erased
     from customers c left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id
     where c.workspace_id = $1 and c.id = any($2::bigint[])`,
    [workspace, plain(ids)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** A campaign's state, and until when what was overdue is not to be sent (the end of its last pause resumed with `skip`; ms). */
type CampaignNow = { id: number; state: string; live: number | null; stale: number | null }

async function readStates(sql: ClientBase, workspace: string, ids: number[]): Promise<Map<number, CampaignNow>> {
  const { rows } = await sql.query<CampaignNow>(
    `select c.id, c.state, c.live_version as live, (select max((h.body ->> 'to')::bigint) from campaign_changes h where h.workspace_id = c.workspace_id and h.campaign_id = c.id
       and h.kind = 'resume' and h.body ->> 'overdue' = 'skip') as stale
     from campaigns c where c.workspace_id = $1 and c.id = any($2::bigint[])`,
    [workspace, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

async function openBudgets(
  sql: ClientBase,
  workspace: string,
  candidates: Candidate[],
  states: Map<number, CampaignNow>,
  versions: Map<string, Version>,
  house: WorkspaceRow,
  own: number[],
) {
  const budgets = new Map<number, Budget>()
  const byCampaign = new Map(candidates.map((c) => [c.campaign, versions.get(`${c.campaign}/${states.get(c.campaign)?.live ?? c.version}`)]))
  for (const [campaign, version] of [...byCampaign].sort(([a], [b]) => a - b)) {
    if (!version || !Budget.limited(version)) continue
    const costs = { prices: house.channel_prices, pointValue: house.point_value }
    budgets.set(campaign, await Budget.read(sql, workspace, campaign, version, costs, own))
  }
  return budgets
}

const unique = <T>(values: T[]): T[] => [...new Set(values)]
