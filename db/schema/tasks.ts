import { index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { at, ref, serial, workspaceId } from './columns'

export type TaskState = 'open' | 'done'

/** What a step of a campaign asks the staff to do for one guest: one row an ask. */
export const tasks = pgTable(
  'tasks',
  {
    workspaceId: workspaceId(),
    id: serial(),
    campaignId: ref('campaign_id').notNull(),
    enrolmentId: ref('enrolment_id').notNull(),
    step: text('step').notNull(),
    visit: integer('visit').notNull(),
    n: integer('n').notNull(),
    customerId: ref('customer_id').notNull(),
    /** Whose it is: one member, or everybody of a role. */
    memberId: text('member_id'),
    role: text('role'),
    text: text('text').notNull(),
    state: text('state').$type<TaskState>().notNull().default('open'),
    createdAt: at('created_at').notNull(),
    doneAt: at('done_at'),
    /** Who said it is done, as `actors` names them. */
    doneBy: text('done_by'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    unique('tasks_ask').on(t.workspaceId, t.enrolmentId, t.step, t.visit, t.n),
    index('tasks_state').on(t.workspaceId, t.state, t.id),
    index('tasks_customer').on(t.workspaceId, t.customerId),
  ],
)
