import { z } from 'zod'
import { switchWorkspace, workspacesOf } from '../auth/session'
import { Refusal } from '../faults'
import { router, signedProcedure, workspaceProcedure } from '../trpc'
import { getWorkspace, setClock, updateWorkspace, WORKSPACE } from './service'

/** The workspace one looks at, the others one may look at, and a sandbox's clock. */
export const workspaceRouter = router({
  current: workspaceProcedure.query(async ({ ctx }) => ({ ...(await ctx.run(getWorkspace)), role: ctx.role, user: ctx.signed.user })),
  update: workspaceProcedure.input(WORKSPACE).mutation(({ ctx, input }) => ctx.run((c) => updateWorkspace(c, input))),
  setClock: workspaceProcedure.input(z.strictObject({ running: z.boolean() })).mutation(({ ctx, input }) => ctx.run((c) => setClock(c, input.running))),
  list: signedProcedure.query(({ ctx }) => workspacesOf(ctx.signed.user.id)),
  switch: signedProcedure.input(z.strictObject({ id: z.string() })).mutation(async ({ ctx, input }) => {
    if (!(await switchWorkspace(ctx.signed, input.id))) throw new Refusal(404, 'workspace.unknown')
    return { id: input.id }
  }),
})
