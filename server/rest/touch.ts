import { type Database, inWorkspace } from '../../db/client'
import { due, touchWorkspace } from '../workspaces/touch'
import type { Key } from './auth'

/** Notes, now and then, that a key is used; and, where the call does something, that somebody is there. */
export async function touch(db: Database, key: Key, method: string): Promise<void> {
  if (due(`key ${key.workspace}/${key.id}`))
    await inWorkspace(db, key.workspace, ({ sql }) => sql.query('update api_keys set last_used_real = now() where id = $1', [key.id]))
  if (key.sandbox && method !== 'GET' && method !== 'HEAD') await touchWorkspace(db, key.workspace)
}
