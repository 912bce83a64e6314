import { bigint, customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Every row belongs to a workspace; row level security compares this column with `kaskad.workspace` of the transaction. */
export const workspaceId = () => uuid('workspace_id').notNull()

/** A surrogate key; safe as a JS number (below 2^53), shown outside as a string. */
export const serial = () => bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity()

export const ref = (name: string) => bigint(name, { mode: 'number' })

/** An instant of the workspace's clock or of the real one; the column's name says which (`..._real` = real time). */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

/** 64-bit transaction id; readers take only rows below `pg_snapshot_xmin(pg_current_snapshot())`, so a late commit is never skipped. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })
