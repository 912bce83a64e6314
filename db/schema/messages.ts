import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export type MessageState = 'queued' | 'held' | 'accepted' | 'delivered' | 'failed' | 'unknown' | 'skipped'

/** One attempt to tell one customer something by one channel; the queue the sender takes from, and the outbox a person reads. */
export const messages = pgTable(
  'messages',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    n: integer('n').notNull(),
    version: integer('version').notNull(),
    customerId: ref('customer_id').notNull(),
    channel: text('channel').notNull(),
    to: text('to').notNull(),
    class: text('class').$type<'promo' | 'service'>().notNull(),
    /** Place of the channel in the cascade, 0 first. */
    attempt: integer('attempt').notNull().default(0),
    state: text('state').$type<MessageState>().notNull(),
    reason: text('reason'),
    /** The instant of the step that asked, on the workspace's clock. */
    askedAt: at('asked_at').notNull(),
    /** Not before this (end of quiet hours). */
    notBefore: at('not_before').notNull(),
    /** Real-time lease of the sender that took it; `handover_real` set = it may have left. */
    leaseReal: at('lease_real'),
    handoverReal: at('handover_real'),
    tries: integer('tries').notNull().default(0),
    acceptedAt: at('accepted_at'),
    deliveredAt: at('delivered_at'),
    openedAt: at('opened_at'),
    clickedAt: at('clicked_at'),
    /** Of one that was taken: when the next channel is tried unless it has arrived by then; null = nothing more is waited for. */
    fallbackAt: at('fallback_at'),
    failedAt: at('failed_at'),
    /** As sent; empty until handed over. */
    subject: text('subject'),
    text: text('text'),
    html: text('html'),
    links: jsonb('links').$type<Record<string, string>>(),
    price: bigint('price', { mode: 'number' }).notNull().default(0),
    providerRef: text('provider_ref'),
    duplicatesPrevented: integer('duplicates_prevented').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('messages_ask').on(t.workspaceId, t.enrolmentId, t.step, t.visit, t.n, t.channel),
    index('messages_queue').on(t.workspaceId, t.notBefore, t.id).where(sql`state in ('queued','held')`),
    index('messages_fallback').on(t.workspaceId, t.fallbackAt).where(sql`fallback_at is not null`),
    index('messages_customer').on(t.workspaceId, t.customerId, t.acceptedAt),
    index('messages_campaign').on(t.workspaceId, t.campaignId, t.step, t.id),
  ],
)

export const feedback = pgTable(
  'feedback',
  {
    workspaceId: workspaceId(),
    id: serial(),
    customerId: ref('customer_id').notNull(),
    campaignId: ref('campaign_id').notNull(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    question: text('question').notNull(),
    scale: text('scale').notNull(),
    score: integer('score'),
    text: text('text'),
    happy: boolean('happy').notNull(),
    at: at('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('feedback_once').on(t.workspaceId, t.enrolmentId, t.step, t.visit),
    index('feedback_time').on(t.workspaceId, t.at),
  ],
)

/** What the local SMTP catcher received, for the Outbox and for tests. */
export const caughtMail = pgTable('caught_mail', {
  id: serial().primaryKey(),
  messageId: text('message_id'),
  from: text('from').notNull(),
  to: text('to').notNull(),
  subject: text('subject'),
  text: text('text'),
  html: text('html'),
  raw: text('raw').notNull(),
  receivedReal: at('received_real').notNull().defaultNow(),
})
