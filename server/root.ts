import { authRouter } from './auth/router'
import { workspaceRouter } from './auth/workspace-router'
import { campaignsRouter } from './campaigns/router'
import { router } from './trpc'

/** Everything the studio can ask, domain by domain. */
export const appRouter = router({
  auth: authRouter,
  campaigns: campaignsRouter,
  workspace: workspaceRouter,
})

export type AppRouter = typeof appRouter
