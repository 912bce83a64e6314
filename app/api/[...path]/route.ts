import { dispatch } from '@/server/rest/dispatch'

export const dynamic = 'force-dynamic'

/** Whatever is under /api and is nobody's: a problem document, never a page. */
const answer = (request: Request) => dispatch(request)

export { answer as DELETE, answer as GET, answer as HEAD, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT }
