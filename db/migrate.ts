import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** Passwords of the unprivileged roles, kept in the state folder (or given by the operator). A role without one must be there already. */
export type RolePasswords = { app: string | undefined; relay: string | undefined; sender: string | undefined }

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Brings a database to the present schema: roles, migrations, then grants and row level security. Safe to run again and from two
 * processes at once (an advisory lock). `ownerUrl` must not be a superuser in production: a superuser is never bound by policies.
 */
export async function migrate(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kaskad-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7308620)')
    for (const [role, password] of Object.entries(passwords)) await ensureRole(client, `kaskad_${role}`, password)
    const database = client.escapeIdentifier((await client.query('select current_database() as name')).rows[0].name)
    await client.query(`grant connect on database ${database} to kaskad_app, kaskad_relay, kaskad_sender`)
    await client.query('grant usage on schema public to kaskad_app, kaskad_relay, kaskad_sender')
    await runMigrations(drizzle(client), { migrationsFolder: here('./migrations') })
    await client.query(readFileSync(here('./views.sql'), 'utf8'))
    await client.query(readFileSync(here('./triggers.sql'), 'utf8'))
    await client.query(readFileSync(here('./policies.sql'), 'utf8'))
  } finally {
    await client.end()
  }
}

/** Roles belong to the whole server, so another database's migration may touch the same one at this instant: then once more. */
async function ensureRole(client: pg.Client, name: string, password: string | undefined): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name])
  if (password === undefined) {
    if (rowCount) return
    throw new Error(`role ${name} is missing and no password was given for it`)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      // NOSUPERUSER and NOBYPASSRLS are what an owner without superuser rights can give, and the default.
      await client.query(`${rowCount || attempt > 1 ? 'alter' : 'create'} role ${name} login password ${client.escapeLiteral(password)}`)
      return
    } catch (error) {
      // XX000 tuple concurrently updated, 42710 duplicate_object, 23505 unique_violation of the catalogue
      if (attempt >= 5 || !['XX000', '42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error
    }
  }
}
