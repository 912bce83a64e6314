import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, inTransaction } from '../../db/client'
import { DEMO, fillDemo } from '../../db/seed/demo'
import { createUser } from '../auth/users'
import { env } from '../env'
import { createKey } from '../keys/service'
import { createWorkspace } from '../workspaces/service'
import type { Command } from './arguments'
import { ownerDatabase } from './terminal'

/** How to sign in to the demo; it holds nothing but invented people. */
const DEMO_USER = { email: 'demo@kaskad.local', password: 'kaskad-demo', name: 'Demo' }

/**
 * Makes the demo: an invented restaurant chain in a sandbox, its user, and a key for its guests, kept in the state folder for the process that
 * plays them. Prints `{ workspace, email, password, ... }`. With `--if-empty` nothing is made where there is a workspace already.
 */
export const seedDemoCommand: Command = {
  usage: '[--if-empty]',
  options: { 'if-empty': { type: 'boolean' } },
  run: async (input, io) => {
    const owner = ownerDatabase()
    await removeInterrupted(owner)
    const there = await owner.$client.query<{ id: string }>('select id from workspaces order by created_real limit 1')
    if (input.options['if-empty'] && there.rows[0]) {
      io.result({ workspace: null, seeded: false })
      return 0
    }
    const began = performance.now()
    const { name, currency, timeZone, language, startsAt, rate } = DEMO
    const workspace = await createWorkspace(owner, { name, currency, timeZone, language, sandbox: { startsAt, rate } })
    // One transaction: a seed that is interrupted leaves an empty workspace, never half a history.
    const filled = await inTransaction(owner, async (sql) => {
      await sql.query("select set_config('kaskad.workspace', $1, true)", [workspace])
      return fillDemo(sql, workspace)
    })
    await owner.$client.query('analyze')
    await createUser({ ...DEMO_USER, workspace, role: 'owner' })
    const { key } = await createKey(owner.$client, workspace, { name: 'guests', scopes: ['read', 'pos', 'ingest'] })
    keepForGuests({ workspace, key, seed: DEMO.seed, guests: DEMO.guests })
    io.result({
      workspace,
      email: DEMO_USER.email,
      password: DEMO_USER.password,
      seeded: true,
      ...filled,
      seconds: Math.round((performance.now() - began) / 100) / 10,
    })
    return 0
  },
}

/** A seed that was killed leaves a workspace in which there is nothing and nobody: it must not pass for a demo at the next start. */
async function removeInterrupted(owner: Database): Promise<void> {
  await owner.$client.query(
    `delete from workspaces w where sandbox and name = $1 and not exists (select 1 from customers c where c.workspace_id = w.id)
       and not exists (select 1 from campaigns c where c.workspace_id = w.id) and not exists (select 1 from member m where m.organization_id = w.id::text)`,
    [DEMO.name],
  )
}

/** Read by `db/seed/guests`. The key opens nothing but the demo; the file is for this user's eyes all the same. */
function keepForGuests(guests: { workspace: string; key: string; seed: number; guests: number }): void {
  mkdirSync(env().KASKAD_STATE, { recursive: true })
  writeFileSync(join(env().KASKAD_STATE, 'guests.json'), `${JSON.stringify(guests)}\n`, { mode: 0o600 })
}
