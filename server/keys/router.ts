import { z } from 'zod'
import { SCOPES } from '../rest/endpoint'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { createKey, listKeys, revokeKey } from './service'

/** API keys of the workspace; the key itself is in the answer of `create` and nowhere else. */
export const keysRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run((c) => listKeys(c.tx.sql, c.workspace))),
  create: workspaceProcedure
    .input(z.strictObject({ name: z.string().trim().max(120), scopes: z.array(z.enum(SCOPES as readonly [string, ...string[]])).min(1) }))
    .mutation(({ ctx, input }) => ctx.run((c) => createKey(c.tx.sql, c.workspace, { name: input.name, scopes: input.scopes as (typeof SCOPES)[number][] }))),
  revoke: workspaceProcedure
    .input(z.strictObject({ id: z.string() }))
    .mutation(({ ctx, input }) => ctx.run((c) => revokeKey(c.tx.sql, c.workspace, idOf(input.id, 'key')))),
})
