import type { Ctx } from '../context'
import type { Guest, Letter } from '../links/service'
import { addressOf, suppressionKey } from './addresses'
import { configuredChannels } from './registry'
import type { MessageClass } from './versions'

/** Which channels a guest allows to bring promotions. Only those we could use are listed. */
export type Preferences = { channel: string; address: string | null; allowed: boolean }[]

/** Channels a guest may have an opinion on, in the order they are shown. */
const SHOWN = ['email', 'sms', 'push', 'telegram', 'whatsapp', 'viber', 'vk', 'max'] as const

/** A channel counts as allowed only when a message would really go: a consent, and no suppression of its address. */
export async function preferences({ ctx, letter }: Guest): Promise<Preferences> {
  const customer = await addressed(ctx, letter.customer)
  const given = await latestConsents(ctx, letter.customer)
  const configured = configuredChannels(ctx.sandbox) as readonly string[]
  const reachable = SHOWN.filter((channel) => configured.includes(channel)).flatMap((channel) => {
    const address = addressOf(channel, customer, ctx.sandbox)
    return address === null ? [] : [{ channel, address }]
  })
  const suppressed = await suppressedAmong(ctx, reachable)
  // In a sandbox everybody has every address: only what somebody allowed or refused, or wrote by, is worth showing.
  return reachable
    .filter(({ channel }) => !ctx.sandbox || given.has(channel) || channel === letter.channel)
    .map(({ channel, address }) => ({
      channel,
      address: address.startsWith(`${channel}:`) ? null : mask(address),
      allowed: given.get(channel) === true && !suppressed.has(`${channel}|${suppressionKey(channel, address)}`),
    }))
}

/**
 * No more promotions by the channel and address of this message, whoever else uses that address; from a service message, no more of those either.
 * Written as a withdrawn consent (the proof), a suppressed address (which covers every profile) and a fact. Doing it twice changes nothing.
 */
export async function unsubscribe(guest: Guest, source: 'page' | 'one-click' | 'preferences' = 'page'): Promise<void> {
  const classes: MessageClass[] = guest.letter.class === 'service' ? ['promo', 'service'] : ['promo']
  await withdraw(guest.ctx, guest.letter, guest.letter.channel, guest.letter.to, source, classes)
}

/** Whether this message's channel and address get no promotions any more. */
export async function isUnsubscribed({ ctx, letter }: Guest): Promise<boolean> {
  const given = await latestConsents(ctx, letter.customer)
  return given.get(letter.channel) === false && (await suppressedAmong(ctx, [{ channel: letter.channel, address: letter.to }])).size > 0
}

/** Sets every shown channel to what the guest has ticked. */
export async function savePreferences(guest: Guest, allowed: ReadonlySet<string>): Promise<void> {
  const { ctx, letter } = guest
  const customer = await addressed(ctx, letter.customer)
  for (const preference of await preferences(guest)) {
    const wanted = allowed.has(preference.channel)
    if (wanted === preference.allowed) continue
    const address = addressOf(preference.channel, customer, ctx.sandbox)!
    if (wanted) await allow(ctx, letter, preference.channel, address)
    else await withdraw(ctx, letter, preference.channel, address, 'preferences', ['promo'])
  }
}

async function withdraw(ctx: Ctx, letter: Letter, channel: string, address: string, source: string, classes: MessageClass[]): Promise<void> {
  const key = suppressionKey(channel, address)
  const { rowCount } = await ctx.tx.sql.query(
    `insert into suppressions (workspace_id, channel, address, class, reason, at) select $1, $2, $3, c, 'unsubscribed', $4 from unnest($5::text[]) c on conflict do nothing`,
    [ctx.workspace, channel, key, new Date(ctx.now), classes],
  )
  const given = await latestConsents(ctx, letter.customer)
  if (rowCount === 0 && given.get(channel) === false) return
  for (const messageClass of classes) await consent(ctx, letter.customer, channel, messageClass, false, source)
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     values ($1, 'unsubscribed', $2, $3, $3, 'kaskad', $4, $5) on conflict do nothing`,
    [
      ctx.workspace,
      letter.customer,
      new Date(ctx.now),
      `message:${letter.id}:${channel}:${ctx.now}`,
      JSON.stringify({ channel, message: letter.id, campaign: letter.campaign, step: letter.step }),
    ],
  )
}

async function allow(ctx: Ctx, letter: Letter, channel: string, address: string): Promise<void> {
  await consent(ctx, letter.customer, channel, 'promo', true, 'preferences')
  await ctx.tx.sql.query(`delete from suppressions where workspace_id = $1 and channel = $2 and address = $3 and class = 'promo' and reason = 'unsubscribed'`, [
    ctx.workspace,
    channel,
    suppressionKey(channel, address),
  ])
}

const consent = (ctx: Ctx, customer: number, channel: string, messageClass: MessageClass, given: boolean, source: string) =>
  ctx.tx.sql.query(
    `insert into consents (workspace_id, customer_id, channel, class, given, at, source, wording) values ($1, $2, $3, $4, $5, $6, $7, 'guest-page-1')`,
    [ctx.workspace, customer, channel, messageClass, given, new Date(ctx.now), source],
  )

async function addressed(ctx: Ctx, customer: number) {
  const { rows } = await ctx.tx.sql.query<{ id: number; email: string | null; phone: string | null; ids: Record<string, string> }>(
    'select id, email, phone, ids from customers where workspace_id = $1 and id = $2',
    [ctx.workspace, customer],
  )
  return rows[0]!
}

async function latestConsents(ctx: Ctx, customer: number): Promise<Map<string, boolean>> {
  const { rows } = await ctx.tx.sql.query<{ channel: string; given: boolean }>(
    `select distinct on (channel) channel, given from consents where workspace_id = $1 and customer_id = $2 and class = 'promo' and (not given or at <= $3)
     order by channel, at desc, id desc`,
    [ctx.workspace, customer, new Date(ctx.now)],
  )
  return new Map(rows.map((row) => [row.channel, row.given]))
}

async function suppressedAmong(ctx: Ctx, reachable: { channel: string; address: string }[]): Promise<Set<string>> {
  const { rows } = await ctx.tx.sql.query<{ channel: string; address: string }>(
    `select s.channel, s.address from suppressions s join unnest($2::text[], $3::text[]) as a(channel, address) on s.channel = a.channel and s.address = a.address
     where s.workspace_id = $1 and (s.class is null or s.class = 'promo')`,
    [ctx.workspace, reachable.map((r) => r.channel), reachable.map((r) => suppressionKey(r.channel, r.address))],
  )
  return new Set(rows.map((row) => `${row.channel}|${row.address}`))
}

/** `m•••@example.test`, `+7 ••• 45 67`: the guest recognises it, a stranger learns nothing. */
export function mask(address: string): string {
  const at = address.indexOf('@')
  if (at > 0) return `${address.slice(0, 1)}•••${address.slice(at)}`
  return address.startsWith('+') && address.length > 8
    ? `${address.slice(0, 2)} ••• ${address.slice(-4, -2)} ${address.slice(-2)}`
    : `${address.slice(0, 2)}•••`
}
