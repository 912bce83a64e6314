import { sql } from 'drizzle-orm'
import { bigint, boolean, customType, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export type AudienceHash = 'sha256' | 'md5'
export type AudiencePhone = 'plus' | 'digits'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Lists of guests for somebody outside (an advertising system), who is told of them by hashes. */
export const audiences = pgTable(
  'audiences',
  {
    workspaceId: workspaceId(),
    id: serial(),
    name: text('name').notNull(),
    /** How identifiers are written for the outside, for good. `phone`: E.164 with its plus, or its digits alone. */
    hash: text('hash').$type<AudienceHash>().notNull(),
    phone: text('phone').$type<AudiencePhone>().notNull(),
    /** Number of the last change of its lines: what a reader's cursor counts by. */
    revision: bigint('revision', { mode: 'number' }).notNull().default(0),
    /** Lines present. */
    listed: integer('listed').notNull().default(0),
    /** Removed lines up to this revision are no longer kept. */
    prunedTo: bigint('pruned_to', { mode: 'number' }).notNull().default(0),
    /** Where the studio's last download ended. */
    downloadedCursor: text('downloaded_cursor'),
    downloadedAt: at('downloaded_at'),
    downloadedBy: text('downloaded_by'),
    createdAt: at('created_at').notNull(),
    archivedAt: at('archived_at'),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] })],
)

/** Who is in or out as campaigns decided: one row a guest and audience, by the latest decision. */
export const audienceMembers = pgTable(
  'audience_members',
  {
    workspaceId: workspaceId(),
    audienceId: ref('audience_id').notNull(),
    customerId: ref('customer_id').notNull(),
    inside: boolean('inside').notNull(),
    /** Instant of the ask that decided last; an earlier one that comes late changes nothing. */
    decidedAt: at('decided_at').notNull(),
    /** When they came in or went out last; null while they were never in. */
    changedAt: at('changed_at'),
    campaignId: ref('campaign_id').notNull(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    n: integer('n').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.audienceId, t.customerId] })],
)

/**
 * What the outside was told, one row for each guest and spelling of their identifiers: hashes only. One that is no longer present stays a while, so that
 * whoever was told of it can be told to forget it, also after the address has changed or the guest was erased.
 */
export const audienceLines = pgTable(
  'audience_lines',
  {
    workspaceId: workspaceId(),
    id: serial(),
    audienceId: ref('audience_id').notNull(),
    customerId: ref('customer_id').notNull(),
    email: bytes('email'),
    phone: bytes('phone'),
    externalId: bytes('external_id'),
    present: boolean('present').notNull(),
    revision: bigint('revision', { mode: 'number' }).notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    index('audience_lines_order').on(t.audienceId, t.revision, t.id),
    index('audience_lines_customer').on(t.audienceId, t.customerId),
    // An identifier that somebody else in the audience still has is not to be removed.
    index('audience_lines_email').on(t.audienceId, t.email).where(sql`present`),
    index('audience_lines_phone').on(t.audienceId, t.phone).where(sql`present`),
    index('audience_lines_gone').on(t.audienceId, t.changedAt).where(sql`not present`),
  ],
)
