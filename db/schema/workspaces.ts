import { bigint, boolean, doublePrecision, integer, json, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

/**
 * A tenant with its clock. `clock*` is the stored anchor: virtual now = clockVirtual + (real now - clockReal) x rate while running.
 * Normal workspaces have sandbox = false and rate 1; their clock is the real one.
 */
export const workspaces = pgTable('workspaces', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  currency: text('currency').notNull(),
  timeZone: text('time_zone').notNull(),
  language: text('language').notNull().default('ru'),
  /** Minor units one point is worth. */
  pointValue: integer('point_value').notNull().default(100),
  /** Share of a line's price that is margin where no cost is known, 0..1. */
  marginShare: doublePrecision('margin_share').notNull().default(0.3),
  caps: jsonb('caps').$type<Record<string, { max: number; per: string }>>().notNull().default({}),
  /** Price of one message in minor units, by channel. */
  channelPrices: jsonb('channel_prices').$type<Record<string, number>>().notNull().default({}),
  sandbox: boolean('sandbox').notNull().default(false),
  startsAt: at('starts_at'),
  clockVirtual: at('clock_virtual'),
  clockReal: at('clock_real'),
  clockRate: doublePrecision('clock_rate').notNull().default(1),
  clockRunning: boolean('clock_running').notNull().default(true),
  /** During a replay nothing later than this is decided; the lease frees the clock when the replay died. */
  watermark: at('watermark'),
  watermarkLeaseReal: at('watermark_lease_real'),
  /** Last real instant at which the product was seen running; the sandbox's clock does not run past it while the product is down. */
  heartbeatReal: at('heartbeat_real'),
  touchedReal: at('touched_real'),
  /** Raised by `recover`; a cohort of an older epoch is gone. */
  epoch: integer('epoch').notNull().default(1),
  createdReal: at('created_real').notNull().defaultNow(),
})

export const locations = pgTable(
  'locations',
  {
    workspaceId: workspaceId(),
    id: serial(),
    externalId: text('external_id').notNull(),
    name: text('name').notNull(),
    timeZone: text('time_zone').notNull(),
    region: text('region'),
    /** False while it was only seen on a receipt and nobody confirmed it. */
    confirmed: boolean('confirmed').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), unique('locations_external').on(t.workspaceId, t.externalId)],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull().default(''),
    /** First characters of the key, to recognise it in a list. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the whole key, hex; the key itself is shown once and never stored. */
    hash: text('hash').notNull().unique(),
    scopes: text('scopes').array().notNull(),
    createdReal: at('created_real').notNull().defaultNow(),
    lastUsedReal: at('last_used_real'),
    revokedReal: at('revoked_real'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

/** First answers of POSTs that carried an Idempotency-Key; `answer` keeps its text as it was sent, hence no jsonb. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    workspaceId: workspaceId(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status'),
    answer: json('answer'),
    headers: jsonb('headers').$type<Record<string, string>>(),
    createdReal: at('created_real').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.key] })],
)

/** Where each reader of a stream of facts stands: a commit-safe position (transaction id, then row id). */
export const cursors = pgTable('cursors', {
  name: text('name').primaryKey(),
  xid: bigint('xid', { mode: 'bigint' }).notNull(),
  rowId: ref('row_id').notNull(),
})
