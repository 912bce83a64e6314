import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { and, eq } from 'drizzle-orm'
import { type Database, inWorkspace } from '../../db/client'
import { account, member, organization, user } from '../../db/schema/auth'
import { workspaces } from '../../db/schema/workspaces'
import { appDatabase } from '../context'
import { Refusal } from '../faults'
import type { Role } from './roles'

export type NewUser = { email: string; password: string; name: string }

/**
 * A person who may sign in, as a member of a workspace. Safe to repeat: someone who is there keeps their password and gets (or changes) the role.
 * `created` says whether the person is new.
 */
export async function createUser(input: NewUser & { workspace: string; role: Role }, db: Database = appDatabase()): Promise<{ id: string; created: boolean }> {
  const email = input.email.trim().toLowerCase()
  const known = await userByEmail(email, db)
  const id = known ?? (await addUser({ ...input, email }, db))
  await addMember({ user: id, workspace: input.workspace, role: input.role }, db)
  return { id, created: known === null }
}

/** A person alone, who belongs nowhere yet. */
export async function addUser(input: NewUser, db: Database = appDatabase()): Promise<string> {
  const email = input.email.trim().toLowerCase()
  if (input.password.length < 8) throw new Refusal(422, 'auth.password_short', { issues: [{ code: 'auth.password_short', path: 'password' }] })
  const password = await hashPassword(input.password)
  const id = randomUUID()
  await db.transaction(async (tx) => {
    const added = await tx
      .insert(user)
      .values({ id, name: input.name, email, emailVerified: true })
      .onConflictDoNothing({ target: user.email })
      .returning({ id: user.id })
    if (added.length === 0) throw new Refusal(409, 'auth.email_taken', { issues: [{ code: 'auth.email_taken', path: 'email' }] })
    await tx.insert(account).values({ id: randomUUID(), accountId: id, providerId: 'credential', userId: id, password })
  })
  return id
}

/** Membership is what every call checks; the organisation's row mirrors the workspace for better-auth. */
export async function addMember(input: { user: string; workspace: string; role: Role }, db: Database = appDatabase()): Promise<void> {
  await inWorkspace(db, input.workspace, async (tx) => {
    const [workspace] = await tx.db.select({ name: workspaces.name }).from(workspaces).where(eq(workspaces.id, input.workspace))
    if (!workspace) throw new Refusal(404, 'workspace.unknown')
    await tx.db.insert(organization).values({ id: input.workspace, name: workspace.name, slug: input.workspace }).onConflictDoNothing()
    const here = and(eq(member.organizationId, input.workspace), eq(member.userId, input.user))
    const changed = await tx.db.update(member).set({ role: input.role }).where(here).returning({ id: member.id })
    if (changed.length === 0) await tx.db.insert(member).values({ id: randomUUID(), organizationId: input.workspace, userId: input.user, role: input.role })
  })
}

export async function userByEmail(email: string, db: Database = appDatabase()): Promise<string | null> {
  const [row] = await db.select({ id: user.id }).from(user).where(eq(user.email, email.trim().toLowerCase()))
  return row?.id ?? null
}
