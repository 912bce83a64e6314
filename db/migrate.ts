import { readFileSync } from 'node:fs'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** Passwords of the unprivileged roles, kept in the state folder (or given by the operator). */
export type RolePasswords = { app: string; relay: string; sender: string }

const here = (path: string) => new URL(path, import.meta.url).pathname

/**
 * Brings a database to the present schema: roles, migrations, then grants and row level security. Safe to run again and from two
 * processes at once (an advisory lock). `ownerUrl` must not be a superuser in production: a superuser is never bound by policies.
 */
export async function migrate(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kaskad-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7308620)')
    for (const [role, password] of Object.entries(passwords)) {
      const name = `kaskad_${role}`
      const found = await client.query('select 1 from pg_roles where rolname = $1', [name])
      const secret = client.escapeLiteral(password)
      // NOSUPERUSER and NOBYPASSRLS are what an owner without superuser rights can give, and the default.
      if (found.rowCount === 0) await client.query(`create role ${name} login password ${secret}`)
      else await client.query(`alter role ${name} login password ${secret}`)
    }
    const database = client.escapeIdentifier((await client.query('select current_database() as name')).rows[0].name)
    await client.query(`grant connect on database ${database} to kaskad_app, kaskad_relay, kaskad_sender`)
    await client.query('grant usage on schema public to kaskad_app, kaskad_relay, kaskad_sender')
    await runMigrations(drizzle(client), { migrationsFolder: here('./migrations') })
    await client.query(readFileSync(here('./policies.sql'), 'utf8'))
  } finally {
    await client.end()
  }
}
