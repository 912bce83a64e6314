import { sql } from 'drizzle-orm'
import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

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
