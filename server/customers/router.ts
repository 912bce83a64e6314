import { z } from 'zod'
import { balance } from '../loyalty/service'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { getCustomer, journeysOf, listCustomers, SORTS, timelineOf } from './service'

const one = z.strictObject({ id: z.string() })
const customer = (input: { id: string }) => idOf(input.id, 'customer')
const page = { cursor: z.string().max(500).optional(), limit: z.int().min(1).max(500).optional() }

export const customersRouter = router({
  list: workspaceProcedure
    .input(z.object({ ...page, query: z.string().max(200).optional(), sort: z.enum(SORTS).optional() }))
    .query(({ ctx, input }) => ctx.run((c) => listCustomers(c, input))),
  get: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => getCustomer(c, customer(input)))),
  timeline: workspaceProcedure.input(z.object({ id: z.string(), ...page })).query(({ ctx, input }) => ctx.run((c) => timelineOf(c, customer(input), input))),
  balance: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => balance(c, customer(input)))),
  journeys: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => journeysOf(c, customer(input)))),
})
