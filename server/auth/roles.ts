import { createAccessControl } from 'better-auth/plugins/access'

export const ROLES = ['owner', 'marketer', 'analyst', 'cashier'] as const
export type Role = (typeof ROLES)[number]

export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value)

// better-auth's own roles would let an admin delete the organisation, and with it nothing of ours: so there are only these.
export const access = createAccessControl({ organization: ['update', 'delete'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'] })
const nobody = access.newRole({ organization: [], member: [], invitation: [] })
export const organisationRoles = {
  owner: access.newRole({ organization: [], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'] }),
  marketer: nobody,
  analyst: nobody,
  cashier: nobody,
}

/** What a cashier's page needs, and nothing that lists customers or money. */
const CASHIER = new Set(['workspace.current', 'workspace.list', 'workspace.switch', 'locations.list'])
/** Changes that belong to the one who answers for the workspace. */
const OWNER_ONLY = ['keys.', 'secrets.create', 'secrets.revoke', 'members.', 'workspace.update', 'locations.save']
/** Sent as mutations because of their size, yet they change nothing. */
const READS = new Set(['workspace.switch', 'campaigns.check', 'campaigns.preview', 'segments.count'])
/** Whoever is given a task may say that it is done; a cashier sees no tasks but those. */
const TASKS = new Set(['tasks.list', 'tasks.settle'])

/** May someone of this role call this procedure? One table, read at each call, so a changed role holds from the next request. */
export function permits(role: Role, path: string, type: 'query' | 'mutation' | 'subscription'): boolean {
  if (role === 'owner') return true
  if (OWNER_ONLY.some((start) => path.startsWith(start))) return false
  if (TASKS.has(path)) return true
  if (role === 'cashier') return path.startsWith('till.') || CASHIER.has(path)
  if (role === 'analyst') return type !== 'mutation' || READS.has(path)
  return true
}
