import { sql } from 'drizzle-orm'
import { boolean, index, integer, json, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId, xid8 } from './columns'

export const segments = pgTable(
  'segments',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull(),
    rule: jsonb('rule').notNull(),
    createdAt: at('created_at').notNull(),
    archivedAt: at('archived_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

export type CampaignState = 'draft' | 'live' | 'paused' | 'stopped' | 'finished'

export const campaigns = pgTable(
  'campaigns',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull(),
    state: text('state').$type<CampaignState>().notNull().default('draft'),
    /** Goes up with each save; the ETag. */
    revision: integer('revision').notNull().default(1),
    document: jsonb('document').notNull(),
    liveVersion: integer('live_version'),
    /** How many rows of `campaign_changes` it has. */
    changes: integer('changes').notNull().default(0),
    launchedAt: at('launched_at'),
    pausedAt: at('paused_at'),
    /** Pauses of this run that are over, from and to in ms: what happened between lets nobody in, whenever it is read. */
    pauses: jsonb('pauses').$type<[from: number, to: number][]>().notNull().default([]),
    /** Paused because an older backup was restored: what is due may already have been sent. */
    held: boolean('held').notNull().default(false),
    /** Held while somebody had paused it: the confirmation leaves it paused. */
    heldPaused: boolean('held_paused').notNull().default(false),
    endedAt: at('ended_at'),
    /** While waiting for its entry instant (`when: at`), when that is. */
    entersAt: at('enters_at'),
    /** Of a campaign that takes in whoever comes to match: when everybody was looked at last. */
    lookedAt: at('looked_at'),
    /** Of a campaign for which birthdays or points about to expire count: up to when the calendar was read (`server/journeys/calendar.ts`). */
    calendarAt: at('calendar_at'),
    savedBy: text('saved_by'),
    savedReal: at('saved_real').notNull().defaultNow(),
    createdReal: at('created_real').notNull().defaultNow(),
    archivedReal: at('archived_real'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

const SENDS = ['message_sent', 'message_delivered']
const NAMES_SENDS = SENDS.map((type) => `@.event == "${type}" || @.did == "${type}"`).join(' || ')
/** By name, or by a saved segment, which may come to say so. */
const HEARS_SENDS = [
  `$.settings.goal ? (@.exit == true && (${NAMES_SENDS}))`,
  `$.settings.exitWhen.** ? (${NAMES_SENDS} || exists(@.saved))`,
  `$.steps[*] ? (@.kind == "segment" && @.config.when.kind == "continuous").config.segment.** ? (${NAMES_SENDS} || exists(@.saved))`,
]
  .map((path) => `jsonb_path_exists(document, '${path}')`)
  .join(' or ')

/** What is frozen at publish. Never changed afterwards; enrolments pin one. */
export const campaignVersions = pgTable(
  'campaign_versions',
  {
    workspaceId: workspaceId(),
    campaignId: ref('campaign_id').notNull(),
    version: integer('version').notNull(),
    document: jsonb('document').notNull(),
    /** The half the workflow gets: kinds, ports, durations, weights, passes. */
    skeleton: jsonb('skeleton').notNull(),
    /** Whether a goal, an event or a rule ends its journeys early (`server/worker/exits.ts`). */
    exits: boolean('exits').notNull().default(false),
    /** The event by which guests enter; null where they enter otherwise. */
    entryEvent: text('entry_event').generatedAlwaysAs(sql`jsonb_path_query_first(document, '$.steps[*] ? (@.kind == "event").config.event') #>> '{}'`),
    /** Whether a test of it sends the rest to the winner. */
    picksWinners: boolean('picks_winners').generatedAlwaysAs(sql`jsonb_path_exists(document, '$.steps[*] ? (@.kind == "split" && @.config.stop == "winner")')`),
    /** Whether a send can end its journeys, or make somebody match its continuous entry: sends are no facts, so their relay has to be told (`look-again.ts`). */
    hearsSends: boolean('hears_sends').generatedAlwaysAs(sql.raw(HEARS_SENDS)),
    publishedBy: text('published_by'),
    publishedAt: at('published_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.campaignId, t.version] })],
)

/** What was done to a running campaign and moves those inside: each cohort takes it in before its next turn (`server/worker/change.ts`). */
export const campaignChanges = pgTable(
  'campaign_changes',
  {
    workspaceId: workspaceId(),
    campaignId: ref('campaign_id').notNull(),
    n: integer('n').notNull(),
    kind: text('kind').$type<'resume' | 'migrate' | 'rollback'>().notNull(),
    at: at('at').notNull(),
    body: jsonb('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.campaignId, t.n] })],
)

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

/** The version of a split to which all further guests go, since it was known to be better (`server/insight/decide-tests.ts`). Decided once. */
export const splitWinners = pgTable(
  'split_winners',
  {
    workspaceId: workspaceId(),
    campaignId: ref('campaign_id').notNull(),
    step: text('step').notNull(),
    arm: text('arm').notNull(),
    decidedAt: at('decided_at').notNull(),
    /** What was known then: over which version, lift, interval, guests. */
    told: jsonb('told').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.campaignId, t.step] })],
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
