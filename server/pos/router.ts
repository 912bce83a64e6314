import { z } from 'zod'
import { redeem } from '../offers/service'
import { router, workspaceProcedure } from '../trpc'
import { quickItems } from './quick-items'
import { CHECKOUT, checkout, IDENTIFY, identify, QUOTE, quote } from './service'

/** The till in the browser: the same services that a real till reaches by the API. */
export const tillRouter = router({
  /** A query by its nature, a mutation by its name: marks of a guest do not belong into the address of a request. */
  identify: workspaceProcedure.input(IDENTIFY).mutation(({ ctx, input }) => ctx.run((c) => identify(c, input))),
  /** What is taken most often, for the buttons of the page. */
  items: workspaceProcedure
    .input(z.strictObject({ location: z.string().max(200).optional() }))
    .query(({ ctx, input }) => ctx.run((c) => quickItems(c, input.location))),
  quote: workspaceProcedure.input(QUOTE).query(({ ctx, input }) => ctx.run((c) => quote(c, input))),
  checkout: workspaceProcedure.input(CHECKOUT).mutation(({ ctx, input }) => ctx.run((c) => checkout(c, input))),
  redeem: workspaceProcedure
    .input(z.strictObject({ code: z.string().trim().min(1).max(100) }))
    .mutation(({ ctx, input }) => ctx.run((c) => redeem(c, input.code))),
})
