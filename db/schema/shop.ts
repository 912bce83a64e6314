import { bigint, doublePrecision, integer, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, ref, workspaceId } from './columns'

/** How much of an item there is, as somebody last said it. `locationId` 0 = in the whole house. */
export const itemStock = pgTable(
  'item_stock',
  {
    workspaceId: workspaceId(),
    sku: text('sku').notNull(),
    locationId: ref('location_id').notNull().default(0),
    quantity: numeric('quantity', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.sku, t.locationId] })],
)

/**
 * What the guests of a workspace bought within a year, summed up now and then from its receipts (`server/offers/personal/refresh.ts`): what personal
 * offers are chosen by. `sampled`: the guests whose pairs of categories were counted.
 */
export const shopHabits = pgTable(
  'shop_habits',
  {
    workspaceId: workspaceId(),
    computedAt: at('computed_at').notNull(),
    computedReal: at('computed_real').notNull(),
    guests: integer('guests').notNull(),
    sampled: integer('sampled').notNull(),
    /** Lines of receipts. */
    purchases: bigint('purchases', { mode: 'number' }).notNull(),
    /** Minor units, net of discounts: what all of them earned. */
    margin: bigint('margin', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId] })],
)

/** One category, or one item: who bought it, how often, for how much. Money in minor units. */
export const shopTopics = pgTable(
  'shop_topics',
  {
    workspaceId: workspaceId(),
    kind: text('kind').$type<'category' | 'item'>().notNull(),
    name: text('name').notNull(),
    /** Of an item, as the till calls it, and where it stands. */
    title: text('title'),
    category: text('category'),
    buyers: integer('buyers').notNull(),
    purchases: bigint('purchases', { mode: 'number' }).notNull(),
    quantity: doublePrecision('quantity').notNull(),
    /** Pieces sold within the last 28 days. */
    lately: doublePrecision('lately').notNull(),
    net: bigint('net', { mode: 'number' }).notNull(),
    margin: bigint('margin', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.kind, t.name] })],
)

/** How many of the sampled guests bought both categories; beside itself: how many bought it at all. */
export const shopPairs = pgTable(
  'shop_pairs',
  { workspaceId: workspaceId(), category: text('category').notNull(), other: text('other').notNull(), guests: integer('guests').notNull() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.category, t.other] })],
)
