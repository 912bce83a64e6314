import { router, workspaceProcedure } from '../trpc'
import { LOCATION, listLocations, saveLocation } from './service'

export const locationsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run(listLocations)),
  save: workspaceProcedure.input(LOCATION).mutation(({ ctx, input }) => ctx.run((c) => saveLocation(c, input))),
})
