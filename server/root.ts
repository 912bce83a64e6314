import { authRouter } from './auth/router'
import { router } from './trpc'

/** Everything the studio can ask, domain by domain. */
export const appRouter = router({
  auth: authRouter,
})

export type AppRouter = typeof appRouter
