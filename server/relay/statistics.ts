import type pg from 'pg'

/** Tables whose rows come by the thousand within seconds of a launch. */
const BUSY = ['enrolments', 'cohorts', 'passes', 'asks', 'waits', 'messages', 'webhook_calls', 'facts', 'ledger', 'lots', 'grants', 'outbox']
/** Those that rules ask of in many ways, which deserve PostgreSQL's own care. */
const ASKED = ['receipts', 'receipt_items', 'customers', 'consents']

/**
 * Values kept of each column of those. It looks at 300 rows for each: enough to tell a large table from a small one, at a fifth of what PostgreSQL's own look
 * costs, which follows when it has changed by a tenth.
 */
const TARGET = 20

/** A table is looked at anew once this many times its rows have been written: a plan is as good for 1,000 rows as for 3,000. */
const GROWN = 3

/**
 * Lets the planner know of tables that have grown since it last looked. PostgreSQL's own analysis comes once a minute; until then a table that was
 * small a moment ago is taken for small still, and of several indexes that begin with the workspace the wrong one is read, whole, for each row. (Seen
 * here: 8.7 s instead of 60 ms for telling 5,000 outcomes.) Needs MAINTAIN on the tables, which `db/policies.sql` grants from PostgreSQL 17 on.
 */
export async function refreshStatistics(pool: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select s.relname as name from pg_stat_user_tables s join pg_class c on c.oid = s.relid
     where s.schemaname = 'public' and s.relname = any($1) and s.n_mod_since_analyze > 500 and s.n_ins_since_vacuum > 0
       and s.n_mod_since_analyze > $2 * greatest(c.reltuples, 0)`,
    [[...BUSY, ...ASKED], GROWN],
  )
  for (const { name } of rows) await pool.query(`${ASKED.includes(name) ? '' : `set local default_statistics_target = ${TARGET};`} analyze ${name}`)
  return rows.map(({ name }) => name)
}
