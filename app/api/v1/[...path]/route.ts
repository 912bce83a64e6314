import { dispatch } from '@/server/rest/dispatch'

export const dynamic = 'force-dynamic'

const answer = (request: Request) => dispatch(request)

export { answer as DELETE, answer as GET, answer as HEAD, answer as OPTIONS, answer as PATCH, answer as POST, answer as PUT }
