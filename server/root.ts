import { authRouter } from './auth/router'
import { campaignsRouter } from './campaigns/router'
import { customersRouter } from './customers/router'
import { keysRouter } from './keys/router'
import { locationsRouter } from './locations/router'
import { segmentsRouter } from './segments/router'
import { router } from './trpc'
import { workspaceRouter } from './workspaces/router'

/** Everything the studio can ask, domain by domain. */
export const appRouter = router({
  auth: authRouter,
  campaigns: campaignsRouter,
  customers: customersRouter,
  keys: keysRouter,
  locations: locationsRouter,
  segments: segmentsRouter,
  workspace: workspaceRouter,
})

export type AppRouter = typeof appRouter
