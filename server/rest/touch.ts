import { type Database, inWorkspace } from '../../db/client'
import type { Key } from './auth'

const EVERY_MS = 30_000
const touched = new Map<string, number>()

/** Notes, at most twice a minute (real time), that a key was used and that somebody is there: a sandbox nobody touches stops its clock. */
export async function touch(db: Database, key: Key): Promise<void> {
  const id = `${key.workspace}/${key.id}`
  const real = Date.now()
  if (real - (touched.get(id) ?? 0) < EVERY_MS) return
  touched.set(id, real)
  // A transaction of its own: the work that follows may be long and must not hold the workspace's row.
  await inWorkspace(db, key.workspace, async ({ sql }) => {
    await sql.query('update api_keys set last_used_real = now() where id = $1', [key.id])
    if (key.sandbox) await sql.query('update workspaces set touched_real = now() where id = $1', [key.workspace])
  })
}
