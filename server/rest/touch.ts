import { type Database, inWorkspace } from '../../db/client'
import { due, touchWorkspace } from '../workspaces/touch'
import type { Key } from './auth'

/** Notes, now and then, that a key is used; and, where the call does something, that somebody is there (`nobody`: the demo's invented guests are not). */
export async function touch(db: Database, key: Key, method: string, nobody: boolean): Promise<void> {
  if (due(`key ${key.workspace}/${key.id}`))
    await inWorkspace(db, key.workspace, ({ sql }) => sql.query('update api_keys set last_used_real = now() where id = $1', [key.id]))
  if (key.sandbox && !nobody && method !== 'GET' && method !== 'HEAD') await touchWorkspace(db, key.workspace)
}
