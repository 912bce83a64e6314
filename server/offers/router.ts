import { z } from 'zod'
import { offerSchema } from '../../workflows/model/offer'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { archiveOffer, getOffer, listOffers, saveOffer } from './service'

const byId = z.object({ id: z.string() })

export const offersRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run(listOffers)),
  get: workspaceProcedure.input(byId).query(({ ctx, input }) => ctx.run((c) => getOffer(c, idOf(input.id, 'offer')))),
  save: workspaceProcedure
    .input(z.object({ id: z.string().optional(), offer: offerSchema }))
    .mutation(({ ctx, input }) => ctx.run((c) => saveOffer(c, { id: input.id === undefined ? undefined : idOf(input.id, 'offer'), offer: input.offer }))),
  archive: workspaceProcedure.input(byId).mutation(({ ctx, input }) => ctx.run((c) => archiveOffer(c, idOf(input.id, 'offer')))),
})
