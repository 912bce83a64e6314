import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as schema from './schema'

// int8 as number (our ids and minor units stay below 2^53), numeric as number (quantities), date as 'yyyy-mm-dd'.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === 20 || oid === 1700) return Number
    if (oid === 1082) return (value: string) => value
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

export type Database = NodePgDatabase<typeof schema> & { $client: pg.Pool }

/** Inside a transaction: drizzle for CRUD, `sql` (node-postgres) for `unnest` batches. Both speak on the same connection. */
export type Tx = { db: NodePgDatabase<typeof schema>; sql: pg.PoolClient; workspace: string }

export type Role = 'app' | 'owner' | 'relay' | 'sender'

export function connect(url: string, options: { max?: number; name?: string } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types: types as never,
    application_name: options.name ?? 'kaskad',
    // Batches find their rows by key. With the server's default for spinning disks the planner reads whole tables instead; compiling never pays for us.
    options: '-c random_page_cost=1.1 -c jit=off',
  })
  // An idle connection that dies (server restart) must not take the process with it; the next query gets a new one.
  pool.on('error', () => {})
  return Object.assign(drizzle(pool, { schema }), { $client: pool })
}

/**
 * Runs `work` in one transaction that sees one workspace only. Row level security compares every row with it, so forgetting a condition
 * shows nothing rather than somebody else's customers.
 */
export async function inWorkspace<T>(db: Database, workspace: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (client) => {
    await client.query("select set_config('kaskad.workspace', $1, true)", [workspace])
    return work({ db: drizzle(client, { schema }), sql: client, workspace })
  })
}

/** One transaction without a workspace, for the roles whose named policies let them see across (relay, sender, owner). */
export async function inTransaction<T>(db: Database, work: (sql: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.$client.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
    throw error
  }
}
