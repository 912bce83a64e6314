import { auth } from '@/server/auth/auth'

/** Sign-in and sign-out of better-auth; made at the first call, so that a build needs no environment. */
const handle = (request: Request) => auth().handler(request)

export { handle as GET, handle as POST }
