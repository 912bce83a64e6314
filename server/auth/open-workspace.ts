import { randomUUID } from 'node:crypto'
import { inWorkspace } from '../../db/client'
import { workspaces } from '../../db/schema/workspaces'
import { appDatabase } from '../context'
import { addMember } from './users'

export type NewWorkspace = { name: string; currency: string; timeZone: string; sandbox: boolean }

/** A sandbox opened in the studio starts at the real instant and lives a day a second; the command line can choose otherwise. */
const DAY_A_SECOND = 86_400

/** Opens a workspace and makes `owner` its owner. */
export async function openWorkspace(input: NewWorkspace, owner: string, language: 'ru' | 'en'): Promise<string> {
  const id = randomUUID()
  const startsAt = new Date()
  const clock = { startsAt, clockVirtual: startsAt, clockReal: startsAt, clockRate: DAY_A_SECOND, clockRunning: false }
  await inWorkspace(appDatabase(), id, (tx) => tx.db.insert(workspaces).values({ ...input, id, language, ...(input.sandbox ? clock : {}) }))
  await addMember({ user: owner, workspace: id, role: 'owner' })
  return id
}
