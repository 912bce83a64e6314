import { type Database, inWorkspace } from '../../db/client'

const EVERY_MS = 30_000
const touched = new Map<string, number>()

/** Whether something that is written down at most twice a minute (real time) is due again. */
export function due(key: string): boolean {
  const real = Date.now()
  if (real - (touched.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return false
  touched.set(key, real)
  return true
}

/**
 * Notes that somebody did something in a workspace: a sandbox where nobody does stops its clock (`beat`). Looking is not doing: a page left open asks
 * for numbers every second. A transaction of its own: the work that follows may be long and must not hold the workspace's row.
 */
export async function touchWorkspace(db: Database, workspace: string): Promise<void> {
  if (!due(`workspace ${workspace}`)) return
  await inWorkspace(db, workspace, ({ sql }) => sql.query('update workspaces set touched_real = now() where id = $1 and sandbox', [workspace]))
}
