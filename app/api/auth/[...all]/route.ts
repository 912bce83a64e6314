import { answerAuth } from '@/server/auth/answer'

/** Sign-in and sign-out of better-auth, its refusals in the house's form. */
const answer = (request: Request) => answerAuth(request)

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT }
