import { type Database, inWorkspace } from '../../db/client'
import { makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Outcome } from '../../workflows/model/journey'
import type { Asked } from '../../workflows/model/world'
import { enqueueMessages } from '../channels/enqueue'
import { Adapters } from '../channels/registry'
import { type Ctx, inContext } from '../context'
import { grantRewards } from '../loyalty/service'
import { fallBack } from './fallback'
import { sendOnce } from './sender'

/** For tests: a workspace with one live campaign whose steps send, and customers who entered it. */
export type Scene = { db: TestDatabase; workspace: string; campaign: number; document: Record<string, unknown> }

export const START = Date.parse('2026-01-05T12:00:00Z')

type Options = { settings?: object; steps?: object[]; sandbox?: boolean; caps?: object; prices?: object }

export async function scene(db: TestDatabase, options: Options = {}): Promise<Scene> {
  const workspace = await makeWorkspace(db.owner, options.sandbox === false ? {} : { startsAt: new Date(START), timeZone: 'UTC' })
  const sql = db.owner.$client
  await sql.query('update workspaces set caps = $2, channel_prices = $3 where id = $1', [
    workspace,
    JSON.stringify(options.caps ?? {}),
    JSON.stringify(options.prices ?? {}),
  ])
  const document = {
    format: 'kaskad.campaign/1',
    name: 'Scene',
    settings: { quietHours: null, ...options.settings },
    steps: options.steps ?? [promo('promo', ['email'])],
    arrows: [],
  }
  const campaign = await addCampaign(sql, workspace, document)
  return { db, workspace, campaign, document }
}

export async function addCampaign(sql: Database['$client'], workspace: string, document: object): Promise<number> {
  const { rows } = await sql.query(
    `insert into campaigns (workspace_id, name, state, document, live_version) values ($1, 'Scene', 'live', $2, 1) returning id`,
    [workspace, JSON.stringify(document)],
  )
  await sql.query(`insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, 1, $3, '{}', now())`, [
    workspace,
    rows[0].id,
    JSON.stringify(document),
  ])
  return rows[0].id
}

export const message = (channels: string[], more: object = {}) => ({
  class: 'promo',
  channels,
  fallbackAfter: null,
  content: {
    email: { subject: 'Hello', text: 'Come. {{ links.unsubscribe }}' },
    sms: { text: 'Come. {{ links.unsubscribe }}' },
    push: { title: 'Hello', text: 'Come.' },
    viber: { text: 'Come. {{ links.unsubscribe }}' },
  },
  ...more,
})
export const promo = (id: string, channels: string[], more: object = {}) => ({ id, kind: 'message', config: message(channels, more) })

/** Customers numbered from 1 in their external ids, with an e-mail and a consent to it unless said otherwise. */
export async function addCustomers(
  s: Scene,
  n: number,
  each: (i: number) => Record<string, unknown> = () => ({}),
  consents: string[] = ['email', 'sms', 'push', 'viber'],
): Promise<number[]> {
  const sql = s.db.owner.$client
  const ids: number[] = []
  for (let i = 1; i <= n; i += 1) {
    const c = { email: `c${i}@example.test`, phone: null, firstName: `N${i}`, language: null, timeZone: null, attributes: {}, ...each(i) } as Record<
      string,
      unknown
    >
    const { rows } = await sql.query(
      `insert into customers (workspace_id, external_id, email, phone, first_name, language, time_zone, attributes, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [
        s.workspace,
        c.externalId ?? `x${i}-${Math.trunc(performance.now() * 1000)}`,
        c.email,
        c.phone,
        c.firstName,
        c.language,
        c.timeZone,
        JSON.stringify(c.attributes),
        new Date(START),
      ],
    )
    ids.push(rows[0].id)
  }
  await sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select $1, c, ch, 'promo', true, $4 from unnest($2::bigint[]) c, unnest($3::text[]) ch`,
    [s.workspace, ids, consents, new Date(START - 1)],
  )
  return ids
}

/** One enrolment and one pending ask for each customer at a step, as a turn would have written them. */
export async function askAll(s: Scene, customers: number[], step: string, at = START, campaign = s.campaign): Promise<Asked[]> {
  const { rows } = await s.db.owner.$client.query(
    `with e as (insert into enrolments (workspace_id, campaign_id, customer_id, entry, version, control, entered_at, step)
       select $1, $2, c, (select coalesce(max(entry), 0) + 1 from enrolments where workspace_id = $1 and campaign_id = $2 and customer_id = c), 1, false, $4, $5
       from unnest($3::bigint[]) c returning id, customer_id)
     insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state)
     select $1, id, $5, 1, 1, $2, customer_id, 'message', $4, 'pending' from e order by id returning enrolment_id, customer_id`,
    [s.workspace, campaign, customers, new Date(at), step],
  )
  return rows.map((r) => ({
    id: `${r.enrolment_id}/${step}/1/1`,
    campaign,
    version: 1,
    enrolment: r.enrolment_id,
    customer: r.customer_id,
    entry: 1,
    step,
    visit: 1,
    n: 1,
    at,
    request: {},
  }))
}

type Step = { id: string; config: Record<string, unknown> }

/** What a performer does: claims and queues, and grants the offer of those who can be reached. */
export async function enqueue(s: Scene, asks: Asked[], now = START): Promise<Outcome[]> {
  return inWorkspace(s.db.app, s.workspace, async (tx) => {
    const config = (s.document.steps as Step[]).find((step) => step.id === asks[0]?.step)!.config
    const outcomes = await enqueueMessages(
      tx,
      now,
      asks.map((ask) => ({ ask, message: config.channels ? config : config.message })),
    )
    const granted = asks.filter((_, i) => config.offer && outcomes[i]!.is === 'pending')
    await grantRewards(
      tx,
      now,
      granted.map((ask) => ({ ask, offer: config.offer as { name: string; reward: unknown }, validUntil: ask.at + 30 * 86_400_000 })),
    )
    return outcomes
  })
}

export const messagesOf = async (s: Scene) => (await s.db.owner.$client.query('select * from messages where workspace_id = $1 order by id', [s.workspace])).rows
export const asksOf = async (s: Scene) =>
  (await s.db.owner.$client.query('select * from asks where workspace_id = $1 order by enrolment_id', [s.workspace])).rows

/** Moves a sandbox's clock (standing still) to an instant. */
export const setClock = (s: Scene, at: number) =>
  s.db.owner.$client.query('update workspaces set clock_virtual = $2, clock_real = now() where id = $1', [s.workspace, new Date(at)])

/** All that leaves and falls back, until nothing moves, at an instant. */
export async function sendAll(s: Scene, instant: number): Promise<void> {
  await setClock(s, instant)
  const adapters = new Adapters()
  for (;;) if ((await sendOnce(s.db.sender, adapters)) + (await fallBack(s.db.sender)) === 0) return
}

export const inScene = <T>(s: Scene, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inContext({ workspace: s.workspace, locale: 'en', actor: 'test' }, work, s.db.app)
