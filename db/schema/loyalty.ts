import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

/** A customer's points account; its row is the lock under which points are spent. `balance` never below zero, debts are explicit. */
export const accounts = pgTable(
  'accounts',
  {
    workspaceId: workspaceId(),
    customerId: ref('customer_id').notNull(),
    balance: bigint('balance', { mode: 'number' }).notNull().default(0),
    debt: bigint('debt', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.customerId] }), check('accounts_not_negative', sql`balance >= 0 and debt >= 0`)],
)

/**
 * Postings, append-only (the application's role may not update or delete). Two rows a transfer that sum to zero:
 * one on the customer's account, one on `counter` (issued, earned, spent, expired, withdrawn, returned). `key` makes posting twice a no-op.
 */
export const ledger = pgTable(
  'ledger',
  {
    workspaceId: workspaceId(),
    id: serial(),
    key: text('key').notNull(),
    /** `customer` or the name of a counter account. */
    account: text('account').notNull(),
    customerId: ref('customer_id').notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    reason: text('reason').notNull(),
    campaignId: ref('campaign_id'),
    step: text('step'),
    lotId: ref('lot_id'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('ledger_key').on(t.workspaceId, t.key, t.account),
    index('ledger_customer').on(t.workspaceId, t.customerId, t.at),
  ],
)

export const lots = pgTable(
  'lots',
  {
    workspaceId: workspaceId(),
    id: serial(),
    key: text('key').notNull(),
    customerId: ref('customer_id').notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
    left: bigint('left', { mode: 'number' }).notNull(),
    reason: text('reason').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('lots_key').on(t.workspaceId, t.key),
    index('lots_customer').on(t.workspaceId, t.customerId),
    index('lots_expiry').on(t.workspaceId, t.expiresAt).where(sql`"left" > 0`),
    check('lots_not_negative', sql`"left" >= 0 and "left" <= amount`),
  ],
)

/**
 * Of which lot the points of a spend came, and so which campaign had given them: what a reward of points costs is known when it is used. One row a
 * spend and lot, append-only; `key` is the spend's in the ledger.
 */
export const spentPoints = pgTable(
  'spent_points',
  {
    workspaceId: workspaceId(),
    key: text('key').notNull(),
    lotId: ref('lot_id').notNull(),
    customerId: ref('customer_id').notNull(),
    points: bigint('points', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    campaignId: ref('campaign_id'),
    step: text('step'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.key, t.lotId] }),
    index('spent_points_campaign').on(t.workspaceId, t.campaignId),
    check('spent_points_some', sql`points > 0`),
  ],
)

export const offers = pgTable(
  'offers',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull(),
    offer: jsonb('offer').notNull(),
    createdAt: at('created_at').notNull(),
    archivedAt: at('archived_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

/** An offer given to one customer: one row per reward of the offer that is not points. */
export const grants = pgTable(
  'grants',
  {
    workspaceId: workspaceId(),
    id: serial(),
    /** `enrolment/step/visit/n#index`: granting twice is a no-op. */
    key: text('key').notNull(),
    customerId: ref('customer_id').notNull(),
    campaignId: ref('campaign_id'),
    enrolmentId: ref('enrolment_id'),
    step: text('step'),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    reward: jsonb('reward').notNull(),
    /** One-use code for gifts, discounts and coupons. */
    code: text('code'),
    grantedAt: at('granted_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    state: text('state').$type<'active' | 'redeemed' | 'withdrawn'>().notNull().default('active'),
    /** The reservation of a till (`checkouts`) that keeps its code from being used elsewhere. */
    heldBy: ref('held_by'),
    redeemedAt: at('redeemed_at'),
    redeemedReceiptId: ref('redeemed_receipt_id'),
    /** What the till took off for it, at list price, minor units; null where no line of a receipt tells. */
    value: bigint('value', { mode: 'number' }),
    /** What the goods of a gift cost the shop, minor units: by the line of the receipt, else as the offer says; null where neither does. */
    cost: bigint('cost', { mode: 'number' }),
    /** Of a personal offer: its goal, which saved offer was chosen and why (`Choice` in server/offers/personal). */
    personal: jsonb('personal').$type<Record<string, unknown>>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('grants_key').on(t.workspaceId, t.key),
    unique('grants_code').on(t.workspaceId, t.code),
    index('grants_customer').on(t.workspaceId, t.customerId),
    index('grants_held').on(t.workspaceId, t.heldBy).where(sql`held_by is not null`),
    index('grants_campaign').on(t.workspaceId, t.campaignId, t.step),
  ],
)
