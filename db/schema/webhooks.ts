import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export type WebhookState = 'queued' | 'held' | 'accepted' | 'failed' | 'skipped'

/**
 * A step's call to another system: one row an ask, and the queue the sender takes from. What is said is put together anew for each try and kept nowhere;
 * of an answer only its status is kept.
 */
export const webhookCalls = pgTable(
  'webhook_calls',
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
    state: text('state').$type<WebhookState>().notNull().default('queued'),
    reason: text('reason'),
    /** HTTP status of the last answer, if there was one. */
    status: integer('status'),
    /** Times it was called, or may have been. */
    tries: integer('tries').notNull().default(0),
    askedAt: at('asked_at').notNull(),
    settledAt: at('settled_at'),
    /** Not to be taken before: the next try, or the end of the lease of the sender that is calling now. */
    nextReal: at('next_real').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('webhook_calls_ask').on(t.workspaceId, t.enrolmentId, t.step, t.visit, t.n),
    index('webhook_calls_lines').on(t.workspaceId, t.campaignId, t.step, t.nextReal, t.id).where(sql`state in ('queued','held')`),
    index('webhook_calls_customer').on(t.workspaceId, t.customerId),
  ],
)

/** What calls are signed with, by name; a revoked one signs nothing any more. */
export const secrets = pgTable(
  'secrets',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull(),
    /** First characters, to recognise it in a list. */
    prefix: text('prefix').notNull(),
    /** AES-256-GCM under a key made from the product's own secret (`server/secrets/seal.ts`); what was sealed is shown once and never stored. */
    sealed: text('sealed').notNull(),
    createdReal: at('created_real').notNull().defaultNow(),
    revokedReal: at('revoked_real'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)
