import { z } from 'zod'
import { CHANNELS } from '../../workflows/segments/channels'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'
import { ID } from '../rest/ids'
import { lastShown, type Page, pageOf, pageQuery } from '../rest/pages'
import { mailHtml } from './email/html'

export const MESSAGE_STATES = ['queued', 'held', 'accepted', 'delivered', 'failed', 'unknown', 'skipped'] as const

/** A message of the Outbox. `at` = when a provider took it, else when it was asked for. */
export type MessageItem = {
  id: string
  enrolment: string
  campaign: string
  campaignName: string
  step: string
  visit: number
  customer: string
  customerName: string
  channel: string
  to: string
  class: 'promo' | 'service'
  state: (typeof MESSAGE_STATES)[number]
  reason: string | null
  subject: string | null
  text: string | null
  links: Record<string, string>
  at: string
  notBefore: string
  acceptedAt: string | null
  deliveredAt: string | null
  openedAt: string | null
  clickedAt: string | null
  price: number
  duplicatesPrevented: number
}

export const messageQuery = pageQuery.extend({
  campaign: ID.optional(),
  step: z.string().max(40).optional(),
  customer: ID.optional(),
  state: z.enum(MESSAGE_STATES).optional(),
  channel: z.enum(CHANNELS).optional(),
})

/** Messages, newest first (by the order in which they were asked for). */
export async function listMessages(ctx: Ctx, input: z.input<typeof messageQuery>): Promise<Page<MessageItem>> {
  const { campaign, step, customer, state, channel, cursor, limit } = messageQuery.parse(input)
  const { rows } = await ctx.tx.sql.query(
    `${SELECT} where m.workspace_id = $1 and ($2::bigint is null or m.campaign_id = $2) and ($3::text is null or m.step = $3)
       and ($4::bigint is null or m.customer_id = $4) and ($5::text is null or m.state = $5) and ($6::text is null or m.channel = $6)
       and ($7::bigint is null or m.id < $7) order by m.id desc limit $8`,
    [ctx.workspace, campaign ?? null, step ?? null, customer ?? null, state ?? null, channel ?? null, lastShown('messages', cursor), limit + 1],
  )
  return pageOf('messages', rows, limit, item, (row) => [row.id])
}

/** One message with its mail as the customer sees it. */
export async function getMessage(ctx: Ctx, messageId: number): Promise<MessageItem & { html: string | null }> {
  const { rows } = await ctx.tx.sql.query(`${SELECT} where m.workspace_id = $1 and m.id = $2`, [ctx.workspace, messageId])
  const row = rows[0]
  if (!row) throw notFound('message')
  const found = item(row)
  const unsubscribe = found.links.unsubscribe
  if (row.html || found.channel !== 'email' || found.text === null || !unsubscribe) return { ...found, html: row.html }
  const language = (row.language ?? row.house_language).startsWith('ru') ? 'ru' : 'en'
  return { ...found, html: mailHtml({ subject: found.subject, text: found.text, from: row.house, language, unsubscribe, class: found.class }) }
}

export const sandboxEvent = z.enum(['opened', 'clicked', 'failed'])

/** What a customer (or the network) does with a message of a sandbox: nothing leaves one, so it comes only from here. Repeating it changes nothing. */
export async function sandboxMessageEvent(ctx: Ctx, messageId: number, event: z.infer<typeof sandboxEvent>): Promise<MessageItem> {
  if (!ctx.sandbox) throw new Refusal(409, 'sandbox.only')
  const at = new Date(ctx.now)
  const { rows } = await ctx.tx.sql.query<{
    state: string
    customer_id: number
    channel: string
    campaign_id: number
    step: string
  }>('select state, customer_id, channel, campaign_id, step from messages where workspace_id = $1 and id = $2 for update', [ctx.workspace, messageId])
  const message = rows[0]
  if (!message) throw notFound('message')
  const reached = message.state === 'accepted' || message.state === 'delivered'
  if (!reached && !(event === 'failed' && message.state === 'failed')) throw new Refusal(409, 'message.not_delivered', { values: { state: message.state } })
  if (event === 'failed') {
    await ctx.tx.sql.query(
      `update messages set state = 'failed', failed_at = coalesce(failed_at, $3), reason = 'sandbox', fallback_at = case when fallback_at is not null then least(fallback_at, $3) end where workspace_id = $1 and id = $2`,
      [ctx.workspace, messageId, at],
    )
  } else {
    await noteSeen(ctx, { id: messageId, customer: message.customer_id, channel: message.channel, campaign: message.campaign_id, step: message.step }, event)
  }
  return getMessage(ctx, messageId)
}

/** The guest has opened a message, or used its link; each is told once a message, as a fact of now. */
export async function noteSeen(
  ctx: Ctx,
  message: { id: number; customer: number; channel: string; campaign: number; step: string },
  event: 'opened' | 'clicked',
): Promise<void> {
  const at = new Date(ctx.now)
  // Who clicks has opened.
  const types = event === 'clicked' ? ['message_opened', 'message_clicked'] : ['message_opened']
  await ctx.tx.sql.query(
    `update messages set opened_at = coalesce(opened_at, $3), clicked_at = case when $4 then coalesce(clicked_at, $3) else clicked_at end where workspace_id = $1 and id = $2`,
    [ctx.workspace, message.id, at, event === 'clicked'],
  )
  // Whoever waits for it to arrive, over this channel or a later one, looks at once.
  await ctx.tx.sql.query(
    `update messages m set fallback_at = least(m.fallback_at, $3) from messages o where o.workspace_id = $1 and o.id = $2 and m.workspace_id = $1
       and m.enrolment_id = o.enrolment_id and m.step = o.step and m.visit = o.visit and m.n = o.n and m.fallback_at is not null`,
    [ctx.workspace, message.id, at],
  )
  await ctx.tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties)
     select $1, t, $2, $3, $3, 'kaskad', $4, $5 from unnest($6::text[]) t on conflict do nothing`,
    [
      ctx.workspace,
      message.customer,
      at,
      `message:${message.id}`,
      JSON.stringify({ message: message.id, channel: message.channel, campaign: message.campaign, step: message.step }),
      types,
    ],
  )
}

const SELECT = `select m.*, c.first_name, c.last_name, c.external_id, c.language, k.name as campaign_name, w.name as house, w.language as house_language
  from messages m join customers c on c.workspace_id = m.workspace_id and c.id = m.customer_id
    join campaigns k on k.workspace_id = m.workspace_id and k.id = m.campaign_id join workspaces w on w.id = m.workspace_id`

const iso = (at: Date | null) => at?.toISOString() ?? null

// biome-ignore lint/suspicious/noExplicitAny: a row of node-postgres
function item(row: any): MessageItem {
  return {
    id: String(row.id),
    enrolment: String(row.enrolment_id),
    campaign: String(row.campaign_id),
    campaignName: row.campaign_name,
    step: row.step,
    visit: row.visit,
    customer: String(row.customer_id),
    customerName: [row.first_name, row.last_name].filter(Boolean).join(' ') || (row.external_id ?? String(row.customer_id)),
    channel: row.channel,
    to: row.to,
    class: row.class,
    state: row.state,
    reason: row.reason,
    subject: row.subject,
    text: row.text,
    links: row.links ?? {},
    at: (row.accepted_at ?? row.asked_at).toISOString(),
    notBefore: row.not_before.toISOString(),
    acceptedAt: iso(row.accepted_at),
    deliveredAt: iso(row.delivered_at),
    openedAt: iso(row.opened_at),
    clickedAt: iso(row.clicked_at),
    price: row.price,
    duplicatesPrevented: row.duplicates_prevented,
  }
}
