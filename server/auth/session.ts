import { and, asc, eq } from 'drizzle-orm'
import { member, organization, session } from '../../db/schema/auth'
import { appDatabase } from '../context'
import { auth } from './auth'
import { isRole, type Role } from './roles'

/** A signed-in person and the workspace they look at, with the role they have there now. */
export type Signed = { user: { id: string; name: string; email: string }; session: string; workspace: string | null; role: Role | null }

/**
 * Who sends this request. Membership is read from the table each time: someone removed or demoted a second ago is refused at this very call.
 * A session that names no workspace (or one that the person left) falls back to the first workspace they belong to.
 */
export async function readSession(headers: Headers): Promise<Signed | null> {
  const found = await auth().api.getSession({ headers })
  if (!found) return null
  const { id, name, email } = found.user
  const mine = await workspacesOf(id)
  const active = found.session.activeOrganizationId
  const here = mine.find((w) => w.id === active) ?? (active === null || active === undefined ? mine[0] : undefined)
  return { user: { id, name, email }, session: found.session.id, workspace: here?.id ?? null, role: here?.role ?? null }
}

export async function workspacesOf(userId: string): Promise<{ id: string; name: string; role: Role }[]> {
  const rows = await appDatabase()
    .select({ id: organization.id, name: organization.name, role: member.role })
    .from(member)
    .innerJoin(organization, eq(organization.id, member.organizationId))
    .where(eq(member.userId, userId))
    .orderBy(asc(member.createdAt))
  return rows.flatMap((row) => (isRole(row.role) ? [{ ...row, role: row.role }] : []))
}

/** Makes another workspace the one this session looks at; false where the person is no member. */
export async function switchWorkspace(signed: Signed, workspace: string): Promise<boolean> {
  const mine = await workspacesOf(signed.user.id)
  if (!mine.some((w) => w.id === workspace)) return false
  await appDatabase()
    .update(session)
    .set({ activeOrganizationId: workspace })
    .where(and(eq(session.id, signed.session), eq(session.userId, signed.user.id)))
  return true
}
