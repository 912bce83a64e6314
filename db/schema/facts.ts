import { sql } from 'drizzle-orm'
import { bigint, boolean, date, index, integer, jsonb, numeric, pgTable, primaryKey, smallint, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId, xid8 } from './columns'

export const receipts = pgTable(
  'receipts',
  {
    workspaceId: workspaceId(),
    id: serial(),
    source: text('source').notNull(),
    externalId: text('external_id').notNull(),
    locationId: ref('location_id').notNull(),
    /** Null: anonymous. */
    customerId: ref('customer_id'),
    occurredAt: at('occurred_at').notNull(),
    /** When it became known, on the workspace's clock. */
    knownAt: at('known_at').notNull(),
    /** Local day, hour and ISO weekday of the location. */
    localDay: date('local_day', { mode: 'string' }).notNull(),
    localHour: smallint('local_hour').notNull(),
    weekday: smallint('weekday').notNull(),
    /** Net of discounts, minor units. */
    total: bigint('total', { mode: 'number' }).notNull(),
    /** Sum of line costs where every line has one, else null: margin falls back to the workspace's share. */
    cost: bigint('cost', { mode: 'number' }),
    tenders: jsonb('tenders'),
    redeem: jsonb('redeem'),
    /** Hash of the normalised body: the same key with another body is a conflict. */
    bodyHash: text('body_hash').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('receipts_external').on(t.workspaceId, t.source, t.externalId),
    index('receipts_customer').on(t.workspaceId, t.customerId, t.occurredAt),
    index('receipts_time').on(t.workspaceId, t.occurredAt),
  ],
)

export const receiptItems = pgTable(
  'receipt_items',
  {
    workspaceId: workspaceId(),
    receiptId: ref('receipt_id').notNull(),
    line: integer('line').notNull(),
    sku: text('sku').notNull(),
    name: text('name'),
    category: text('category'),
    quantity: numeric('quantity', { mode: 'number' }).notNull(),
    /** The line before its discount, minor units. */
    price: bigint('price', { mode: 'number' }).notNull(),
    discount: bigint('discount', { mode: 'number' }).notNull().default(0),
    cost: bigint('cost', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.receiptId, t.line] })],
)

/**
 * Everything that happened, one row an event (`purchased`, `visited`, `message_opened`, `feedback_left` ...): the timeline, `did` conditions, and
 * the stream the relay reads. `live` = false for imported history, which starts no journey and decides no branch.
 */
export const facts = pgTable(
  'facts',
  {
    workspaceId: workspaceId(),
    id: serial(),
    type: text('type').notNull(),
    customerId: ref('customer_id'),
    occurredAt: at('occurred_at').notNull(),
    knownAt: at('known_at').notNull(),
    source: text('source').notNull(),
    externalId: text('external_id').notNull(),
    locationId: ref('location_id'),
    /** Local day at the location; a visit is one per customer, location and local day. */
    localDay: date('local_day', { mode: 'string' }),
    amount: bigint('amount', { mode: 'number' }),
    receiptId: ref('receipt_id'),
    properties: jsonb('properties').$type<Record<string, unknown>>().notNull().default({}),
    bodyHash: text('body_hash'),
    /** Of an anonymous fact: by what it can be claimed once known (`bankCardToken:...`, `cookie:...`). */
    claim: text('claim'),
    live: boolean('live').notNull().default(true),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('facts_external').on(t.workspaceId, t.source, t.externalId, t.type),
    index('facts_customer').on(t.workspaceId, t.customerId, t.type, t.occurredAt),
    index('facts_stream').on(t.xid, t.id).where(sql`live`),
    // Both are few; rules look for them without reading the rest.
    index('facts_checkins').on(t.workspaceId, t.customerId).where(sql`type = 'visited' and receipt_id is null`),
    index('facts_returns').on(t.workspaceId, t.receiptId).where(sql`type = 'returned'`),
    index('facts_claim').on(t.workspaceId, t.claim).where(sql`customer_id is null and claim is not null`),
  ],
)

/** What came with a clock that cannot be right, or before what it refers to: kept, listed, and let in later. */
export const heldFacts = pgTable(
  'held_facts',
  {
    workspaceId: workspaceId(),
    id: serial(),
    status: text('status').$type<'quarantined' | 'parked'>().notNull(),
    reason: text('reason').notNull(),
    kind: text('kind').$type<'receipt' | 'event' | 'return'>().notNull(),
    source: text('source').notNull(),
    externalId: text('external_id').notNull(),
    body: jsonb('body').notNull(),
    receivedReal: at('received_real').notNull().defaultNow(),
    /** Of a return, its receipt. Columns, since behind row level security an index of what is inside `body` is never used. */
    receiptSource: text('receipt_source').generatedAlwaysAs(sql`body #>> '{document,receipt,source}'`),
    receiptExternalId: text('receipt_external_id').generatedAlwaysAs(sql`body #>> '{document,receipt,externalId}'`),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('held_facts_external').on(t.workspaceId, t.kind, t.source, t.externalId),
    index('held_facts_parked').on(t.workspaceId, t.receiptSource, t.receiptExternalId).where(sql`kind = 'return' and status = 'parked'`),
  ],
)
