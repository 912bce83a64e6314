import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { refuseForeign } from '@/server/auth/same-origin'
import { localeOfRequest, requestContext } from '@/server/request'
import { problemOf } from '@/server/rest/problem'
import { appRouter } from '@/server/root'

/** Everything the studio asks. POST only, queries too (documents do not fit into addresses), from our own pages only. */
export async function POST(request: Request) {
  const foreign = refuseForeign(request)
  if (foreign) return problemOf(foreign, localeOfRequest(request.headers))
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    allowMethodOverride: true,
    createContext: () => requestContext(request.headers),
  })
}
