import { sql } from 'drizzle-orm'
import { bigint, check, index, json, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export type CheckoutState = 'done' | 'held' | 'committed' | 'cancelled' | 'released'

/**
 * What a till has checked out: at once (`done`), or in two calls, first `held` (a reservation), then `committed`, `cancelled` or, when its time is over,
 * `released`. One that stands per source and externalId; after a release the till may begin anew under the same number.
 */
export const checkouts = pgTable(
  'checkouts',
  {
    workspaceId: workspaceId(),
    id: serial(),
    source: text('source').notNull(),
    externalId: text('external_id').notNull(),
    /** Of everything that was asked for; the same key with another body is a conflict. */
    bodyHash: text('body_hash').notNull(),
    state: text('state').$type<CheckoutState>().notNull(),
    customerId: ref('customer_id'),
    /** To be spent, or spent. */
    points: bigint('points', { mode: 'number' }).notNull(),
    startedAt: at('started_at').notNull(),
    /** Null: checked out at once. */
    heldUntil: at('held_until'),
    /** The receipt, only while it is held. Not jsonb: the order of its fields is part of the receipt's hash. */
    document: json('document'),
    receiptId: ref('receipt_id'),
    /** The first answer, for repeats; null until the transaction that made the row ends. */
    answer: jsonb('answer'),
    /** The answer that ended a reservation, for repeats. */
    settled: jsonb('settled'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('checkouts_key').on(t.workspaceId, t.source, t.externalId).where(sql`state in ('done', 'held', 'committed')`),
    index('checkouts_held').on(t.workspaceId, t.heldUntil).where(sql`state = 'held'`),
    check('checkouts_points', sql`points >= 0`),
  ],
)

/** Which points a reservation keeps from being spent or expiring; gone when it ends. Written under the lock of the account. */
export const heldPoints = pgTable(
  'held_points',
  {
    workspaceId: workspaceId(),
    checkoutId: ref('checkout_id').notNull(),
    lotId: ref('lot_id').notNull(),
    customerId: ref('customer_id').notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.checkoutId, t.lotId] }),
    index('held_points_customer').on(t.workspaceId, t.customerId),
    index('held_points_lot').on(t.workspaceId, t.lotId),
    check('held_points_some', sql`points > 0`),
  ],
)
