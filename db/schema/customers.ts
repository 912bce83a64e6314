import { sql } from 'drizzle-orm'
import { boolean, date, index, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export const customers = pgTable(
  'customers',
  {
    workspaceId: workspaceId(),
    id: serial(),
    externalId: text('external_id'),
    card: text('card'),
    /** E.164. */
    phone: text('phone'),
    email: text('email'),
    /** Other addresses by channel: push, telegram, viber ... */
    ids: jsonb('ids').$type<Record<string, string>>().notNull().default({}),
    firstName: text('first_name'),
    lastName: text('last_name'),
    gender: text('gender'),
    birthday: date('birthday', { mode: 'string' }),
    city: text('city'),
    region: text('region'),
    language: text('language'),
    timeZone: text('time_zone'),
    homeLocationId: ref('home_location_id'),
    joinedAt: at('joined_at'),
    tier: text('tier'),
    tags: text('tags').array().notNull().default(sql`'{}'`),
    attributes: jsonb('attributes').$type<Record<string, unknown>>().notNull().default({}),
    erasedAt: at('erased_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('customers_external').on(t.workspaceId, t.externalId),
    uniqueIndex('customers_card').on(t.workspaceId, t.card),
    index('customers_phone').on(t.workspaceId, t.phone),
    index('customers_email').on(t.workspaceId, t.email),
    // Whose birthday it is, as month * 100 + day.
    index('customers_birthday').on(t.workspaceId, sql`(extract(month from birthday) * 100 + extract(day from birthday))`).where(sql`birthday is not null`),
  ],
)

/** Identifiers beyond the columns above: bank card tokens, cookies, devices, messenger ids. One customer each. */
export const customerIdentifiers = pgTable(
  'customer_identifiers',
  { workspaceId: workspaceId(), kind: text('kind').notNull(), value: text('value').notNull(), customerId: ref('customer_id').notNull() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.kind, t.value] }), index('customer_identifiers_customer').on(t.workspaceId, t.customerId)],
)

/** Append-only proof of who allowed or withdrew what, when, by which wording; the newest row of (customer, channel, class) holds. */
export const consents = pgTable(
  'consents',
  {
    workspaceId: workspaceId(),
    id: serial(),
    customerId: ref('customer_id').notNull(),
    channel: text('channel').notNull(),
    class: text('class').notNull(),
    given: boolean('given').notNull(),
    at: at('at').notNull(),
    source: text('source'),
    wording: text('wording'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('consents_customer').on(t.workspaceId, t.customerId, t.channel, t.class, t.at.desc(), t.id.desc()),
  ],
)

/** Addresses that must not be written to, whoever owns them. `class` null = every class. */
export const suppressions = pgTable(
  'suppressions',
  {
    workspaceId: workspaceId(),
    id: serial(),
    channel: text('channel').notNull(),
    address: text('address').notNull(),
    class: text('class'),
    reason: text('reason').notNull(),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), unique('suppressions_address').on(t.workspaceId, t.channel, t.address, t.class).nullsNotDistinct()],
)
