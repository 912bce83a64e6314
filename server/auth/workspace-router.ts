import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { workspaces } from '../../db/schema/workspaces'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { router, signedProcedure, workspaceProcedure } from '../trpc'
import { switchWorkspace, workspacesOf } from './session'

/** The workspace as the studio shows it; `clock.now` is the instant of this answer on its clock. */
async function current(ctx: Ctx) {
  const [row] = await ctx.tx.db.select().from(workspaces).where(eq(workspaces.id, ctx.workspace))
  if (!row) throw new Refusal(404, 'workspace.unknown')
  const { id, name, currency, timeZone, language, pointValue, sandbox } = row
  return {
    id,
    name,
    currency,
    timeZone,
    language,
    pointValue,
    sandbox,
    clock: { now: new Date(ctx.now).toISOString(), running: !sandbox || row.clockRunning, startsAt: row.startsAt?.toISOString() ?? null, rate: row.clockRate },
  }
}

/** The workspace one looks at, and the others one may look at. */
export const workspaceRouter = router({
  current: workspaceProcedure.query(async ({ ctx }) => ({ ...(await ctx.run(current)), role: ctx.role, user: ctx.signed.user })),
  list: signedProcedure.query(({ ctx }) => workspacesOf(ctx.signed.user.id)),
  switch: signedProcedure.input(z.object({ id: z.string() })).mutation(async ({ ctx, input }) => {
    if (!(await switchWorkspace(ctx.signed, input.id))) throw new Refusal(404, 'workspace.unknown')
    return { id: input.id }
  }),
})
