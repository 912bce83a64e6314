import { sql } from 'drizzle-orm'
import { boolean, index, integer, json, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId, xid8 } from './columns'

export type EnrolmentState = 'active' | 'finished' | 'exited' | 'stopped' | 'erased' | 'failed'

/** One customer's pass through a campaign: its checkpoint (`state_json`) and its fence (cohort, epoch, move). */
export const enrolments = pgTable(
  'enrolments',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    customerId: ref('customer_id').notNull(),
    /** 1 for the first entry of this customer into this campaign, 2 for the second ... */
    entry: integer('entry').notNull(),
    version: integer('version').notNull(),
    control: boolean('control').notNull(),
    state: text('state').$type<EnrolmentState>().notNull().default('active'),
    enteredAt: at('entered_at').notNull(),
    endedAt: at('ended_at'),
    reason: text('reason'),
    step: text('step'),
    due: at('due'),
    cohortId: ref('cohort_id'),
    epoch: integer('epoch').notNull().default(1),
    /** Number of the last move written; a turn writes move n only over n - 1. */
    move: integer('move').notNull().default(0),
    checkpoint: json('checkpoint'),
    /** Acceptance of this journey's last send. */
    sentAt: at('sent_at'),
    context: jsonb('context'),
    /** Number of the last change of its campaign that it has taken in. */
    changes: integer('changes').notNull().default(0),
    /** Where its last migration took it from, and where it put it: what a rollback needs. */
    origin: jsonb('origin').$type<{ migration: number; version: number; step: string; enteredAt: number; seq: number }>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('enrolments_entry').on(t.workspaceId, t.campaignId, t.customerId, t.entry),
    // Without the step: a checkpoint changes no indexed column, so that it is written in place (HOT) and touches no index.
    index('enrolments_standing').on(t.workspaceId, t.campaignId).where(sql`state = 'active'`),
    index('enrolments_cohort').on(t.workspaceId, t.cohortId).where(sql`state = 'active'`),
    index('enrolments_customer').on(t.workspaceId, t.customerId),
  ],
)

/** One stay of an enrolment at a step that has ended; those that go on are in view `stays`, which statistics and traces read. Append-only. */
export const passes = pgTable(
  'passes',
  {
    workspaceId: workspaceId(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    campaignId: ref('campaign_id').notNull(),
    customerId: ref('customer_id').notNull(),
    version: integer('version').notNull(),
    enteredAt: at('entered_at').notNull(),
    leftAt: at('left_at').notNull(),
    /** The way out; null when the enrolment ended here. */
    port: text('port'),
    /** How the enrolment ended here, if it did. */
    ended: text('ended').$type<Exclude<EnrolmentState, 'active'>>(),
    reason: jsonb('reason').$type<{ code: string }>(),
    /** What was seen when the way out was decided, where a decision is not kept among the asks; null where none was made. */
    saw: jsonb('saw').$type<Record<string, unknown>>(),
    /** Order within the enrolment. */
    seq: integer('seq').notNull(),
    /** Opened, closed by a migration to another version, not by an arrow. */
    movedIn: boolean('moved_in').notNull().default(false),
    movedOut: boolean('moved_out').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.enrolmentId, t.step, t.visit] }), index('passes_campaign').on(t.workspaceId, t.campaignId, t.step)],
)

/** Who matched the segment of a campaign that is entered continuously, when it was last looked. */
export const entryMembers = pgTable(
  'entry_members',
  { workspaceId: workspaceId(), campaignId: ref('campaign_id').notNull(), customerId: ref('customer_id').notNull() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.campaignId, t.customerId] }), index('entry_members_customer').on(t.workspaceId, t.customerId)],
)

/** Customers who were changed, for continuous entries to look at (`db/triggers.sql`); taken away by whoever looked. */
export const stirred = pgTable('stirred', { workspaceId: workspaceId(), id: serial(), customerId: ref('customer_id').notNull() }, (t) => [
  primaryKey({ columns: [t.workspaceId, t.id] }),
])

/** Who did something at an instant still to come, by a till whose clock is ahead: rules see it from then on, so that they are looked at once more then. */
export const ahead = pgTable('ahead', { workspaceId: workspaceId(), id: serial(), customerId: ref('customer_id').notNull(), at: at('at').notNull() }, (t) => [
  primaryKey({ columns: [t.workspaceId, t.id] }),
  index('ahead_at').on(t.workspaceId, t.at),
])

/** Sends and deliveries by which somebody may enter a live campaign; taken away by whoever let them in (`server/relay/arrivals.ts`). */
export const entrySends = pgTable(
  'entry_sends',
  {
    workspaceId: workspaceId(),
    id: serial(),
    messageId: ref('message_id').notNull(),
    type: text('type').$type<'message_sent' | 'message_delivered'>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

export type AskState = 'pending' | 'accepted' | 'skipped' | 'failed' | 'unknown'

/** The claim of one request (`enrolment/step/visit/n`), made before anything is caused, settled once. */
export const asks = pgTable(
  'asks',
  {
    workspaceId: workspaceId(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    n: integer('n').notNull(),
    campaignId: ref('campaign_id').notNull(),
    customerId: ref('customer_id').notNull(),
    kind: text('kind').notNull(),
    request: jsonb('request'),
    askedAt: at('asked_at').notNull(),
    state: text('state').$type<AskState>().notNull(),
    settledAt: at('settled_at'),
    /** Of a send over several channels in turn, where that is not when it was settled: acceptance of the first. */
    acceptedAt: at('accepted_at'),
    reason: text('reason'),
    /** For decisions: the port, or until when to wait, and the values seen. */
    port: text('port'),
    until: at('until'),
    saw: jsonb('saw').$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.enrolmentId, t.step, t.visit, t.n] }), index('asks_campaign').on(t.workspaceId, t.campaignId, t.step)],
)

/** Who waits for what: joined by the relay with facts of the same customer. */
export const waits = pgTable(
  'waits',
  {
    workspaceId: workspaceId(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    campaignId: ref('campaign_id').notNull(),
    customerId: ref('customer_id').notNull(),
    cohortId: ref('cohort_id').notNull(),
    version: integer('version').notNull(),
    event: text('event').notNull(),
    /** Counts what occurred in (since, until]. */
    since: at('since').notNull(),
    until: at('until').notNull(),
    filtered: boolean('filtered').notNull().default(false),
    /** The ask whose answer is waited for (`feedback`). */
    askId: text('ask_id'),
    told: boolean('told').notNull().default(false),
    /** Commit-safe position: the relay also joins new waits with recent facts. */
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.enrolmentId, t.step, t.visit] }),
    index('waits_customer').on(t.workspaceId, t.customerId, t.event),
    index('waits_stream').on(t.xid),
  ],
)

/** Customers who entered together, followed by one workflow. */
export const cohorts = pgTable(
  'cohorts',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    version: integer('version').notNull(),
    epoch: integer('epoch').notNull().default(1),
    workflowId: text('workflow_id').notNull(),
    size: integer('size').notNull().default(0),
    /** Takes new rows while open. */
    open: boolean('open').notNull().default(false),
    closedAt: at('closed_at'),
    createdReal: at('created_real').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('cohorts_campaign').on(t.workspaceId, t.campaignId)],
)

/** Starts and signals for Temporal, committed with what caused them and delivered by the relay. */
export const outbox = pgTable(
  'outbox',
  {
    workspaceId: workspaceId(),
    id: serial(),
    kind: text('kind').$type<'start' | 'signal'>().notNull(),
    workflowId: text('workflow_id').notNull(),
    signal: text('signal'),
    payload: jsonb('payload'),
    createdReal: at('created_real').notNull().defaultNow(),
    sentReal: at('sent_real'),
    /** How often Temporal was asked and answered; that it was away does not count. */
    attempts: integer('attempts').notNull().default(0),
    /** Not before this: what was refused steps back, longer each time, so that it holds up nobody. In order of it they are taken. */
    nextReal: at('next_real').notNull().default(sql`clock_timestamp()`),
    error: text('error'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('outbox_due').on(t.nextReal, t.id).where(sql`sent_real is null`)],
)
