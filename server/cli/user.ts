import { randomBytes } from 'node:crypto'
import { isRole, ROLES } from '../auth/roles'
import { createUser } from '../auth/users'
import { env } from '../env'
import { Refusal } from '../faults'
import { type Command, optional, text } from './arguments'

/** Makes a person a member of a workspace and prints where to sign in; the password, if it was made here, is told once. */
export const createUserCommand: Command = {
  usage: '--email E --workspace W --role owner|marketer|analyst|cashier [--name N] [--password P]',
  options: { email: { type: 'string' }, workspace: { type: 'string' }, role: { type: 'string' }, name: { type: 'string' }, password: { type: 'string' } },
  required: ['email', 'workspace'],
  run: async (input, io) => {
    const role = optional(input, 'role') ?? 'owner'
    if (!isRole(role)) throw new Refusal(422, 'user.role', { values: { role, roles: ROLES.join(', ') } })
    const email = text(input, 'email').trim().toLowerCase()
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Refusal(422, 'user.email', { values: { email } })
    const given = optional(input, 'password')
    const password = given ?? randomBytes(9).toString('base64url')
    const { created } = await createUser({ email, password, name: optional(input, 'name') ?? email.split('@')[0]!, workspace: text(input, 'workspace'), role })
    if (created && !given) io.tell('cli.user_password', { email, password })
    if (!created) io.tell('cli.user_known', { email })
    io.result(`${env().KASKAD_PUBLIC_URL}/sign-in?email=${encodeURIComponent(email)}`)
    return 0
  },
}
