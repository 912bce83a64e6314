import { z } from 'zod'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { createSecret, listSecrets, newSecret, revokeSecret } from './service'

/** What calls to other systems are signed with; the secret itself is in the answer of `create` and nowhere else. */
export const secretsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run(listSecrets)),
  create: workspaceProcedure.input(newSecret).mutation(({ ctx, input }) => ctx.run((c) => createSecret(c, input))),
  revoke: workspaceProcedure.input(z.strictObject({ id: z.string() })).mutation(({ ctx, input }) => ctx.run((c) => revokeSecret(c, idOf(input.id, 'secret')))),
})
