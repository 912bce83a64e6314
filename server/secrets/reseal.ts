import type { ClientBase } from 'pg'
import { seal, unseal } from './seal'

export type Resealed = { resealed: number; current: number; unreadable: { workspace: string; id: string; name: string }[] }

/**
 * Seals all stored secrets, of every workspace, with the present `KASKAD_SECRET`. Afterwards nothing stored needs the former ones any more. `sql` is the
 * owner's. `unreadable`: sealed under a secret that is not among those given; those still in use (revoked ones are of no use to anybody).
 */
export async function resealSecrets(sql: ClientBase): Promise<Resealed> {
  const { rows } = await sql.query<{ workspace: string; id: string; name: string; sealed: string; revoked: boolean }>(
    'select workspace_id as workspace, id::text, name, sealed, revoked_real is not null as revoked from secrets order by secrets.id for update',
  )
  const done: Resealed = { resealed: 0, current: 0, unreadable: [] }
  for (const { workspace, id, name, sealed, revoked } of rows) {
    const secret = unseal(sealed, workspace)
    if (secret === null) {
      if (!revoked) done.unreadable.push({ workspace, id, name })
    } else if (secret.former) {
      await sql.query('update secrets set sealed = $3 where workspace_id = $1 and id = $2', [workspace, id, seal(secret.text, workspace)])
      done.resealed++
    } else done.current++
  }
  return done
}
