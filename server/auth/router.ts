import { z } from 'zod'
import { Refusal } from '../faults'
import { publicProcedure, router, signedProcedure } from '../trpc'
import { CURRENCY, ZONE } from '../workspaces/settings'
import { openWorkspace } from './open-workspace'
import { addUser, userByEmail } from './users'

const workspaceInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  currency: CURRENCY,
  timeZone: ZONE,
  sandbox: z.boolean(),
})

const DEMO = 'demo@kaskad.local'

/** People: the way in. Signing in and out themselves are better-auth's (`/api/auth`). */
export const authRouter = router({
  /** Whether this installation holds the demo: then the sign-in page says how to enter it. */
  demo: publicProcedure.query(async () => (await userByEmail(DEMO)) !== null),
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
