import { index, jsonb, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

/** A rule by which customers were let into a campaign, as it was then: saved segments are replaced by what they said. One row for all who came by it. */
export const entryRules = pgTable(
  'entry_rules',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    rule: jsonb('rule').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('entry_rules_campaign').on(t.workspaceId, t.campaignId)],
)

/**
 * What the rule's conditions saw of those who entered together, by customer: `{"906": [61, 1200000]}`, values in the order of the conditions. Kept by the
 * thousand, beside the enrolments: a launch writes few rows, and no turn carries it along. Erasing a customer takes the key out.
 */
export const entrySeen = pgTable(
  'entry_seen',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    ruleId: ref('rule_id').notNull(),
    enteredAt: at('entered_at').notNull(),
    /** Smallest and largest of the customers in it. */
    firstCustomer: ref('first_customer').notNull(),
    lastCustomer: ref('last_customer').notNull(),
    saw: jsonb('saw').$type<Record<string, unknown[]>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.id] }), index('entry_seen_campaign').on(t.workspaceId, t.campaignId, t.enteredAt, t.firstCustomer)],
)
