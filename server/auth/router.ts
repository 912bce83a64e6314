import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inWorkspace } from '../../db/client'
import { appDatabase } from '../context'
import { Refusal } from '../faults'
import { publicProcedure, router, signedProcedure } from '../trpc'
import { createWorkspace } from '../workspaces/create'
import { addMember, addUser, userByEmail } from './users'

const zone = z.string().refine((name) => isZone(name), { params: { code: 'time_zone.unknown' } })

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const workspaceInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  currency: z.string().regex(/^[A-Z]{3}$/),
  timeZone: zone,
  sandbox: z.boolean(),
})

type WorkspaceInput = z.infer<typeof workspaceInput>

/** A sandbox of the studio starts today at its real clock's day, a day a second; the command line and the API can choose otherwise. */
const DAY_A_SECOND = 86_400

async function openWorkspace(input: WorkspaceInput, owner: string, language: 'ru' | 'en'): Promise<string> {
  const id = randomUUID()
  await inWorkspace(appDatabase(), id, (tx) =>
    createWorkspace(tx, { ...input, id, language, ...(input.sandbox ? { startsAt: new Date().toISOString(), rate: DAY_A_SECOND } : {}) }),
  )
  await addMember({ user: owner, workspace: id, role: 'owner' })
  return id
}

/** People: the way in. Signing in and out themselves are better-auth's (`/api/auth`). */
export const authRouter = router({
  /** A new person with a workspace of their own; they sign in next. */
  signUp: publicProcedure
    .input(
      z.strictObject({ email: z.email().max(200), password: z.string().min(8).max(200), name: z.string().trim().min(1).max(120), workspace: workspaceInput }),
    )
    .mutation(async ({ ctx, input }) => {
      if (await userByEmail(input.email)) throw new Refusal(409, 'auth.email_taken', { issues: [{ code: 'auth.email_taken', path: 'email' }] })
      const user = await addUser(input)
      return { workspace: await openWorkspace(input.workspace, user, ctx.locale) }
    }),
  /** One more workspace of someone who is here already. */
  openWorkspace: signedProcedure
    .input(workspaceInput)
    .mutation(async ({ ctx, input }) => ({ workspace: await openWorkspace(input, ctx.signed.user.id, ctx.locale) })),
})
