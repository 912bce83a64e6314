import { audiencesRouter } from './audiences/router'
import { authRouter } from './auth/router'
import { campaignsRouter } from './campaigns/router'
import { messagesRouter } from './channels/router'
import { customersRouter } from './customers/router'
import { feedbackRouter } from './feedback/router'
import { keysRouter } from './keys/router'
import { locationsRouter } from './locations/router'
import { offersRouter } from './offers/router'
import { tillRouter } from './pos/router'
import { secretsRouter } from './secrets/router'
import { segmentsRouter } from './segments/router'
import { tasksRouter } from './tasks/router'
import { router } from './trpc'
import { workspaceRouter } from './workspaces/router'

/** Everything the studio can ask, domain by domain. */
export const appRouter = router({
  audiences: audiencesRouter,
  auth: authRouter,
  campaigns: campaignsRouter,
  customers: customersRouter,
  feedback: feedbackRouter,
  keys: keysRouter,
  locations: locationsRouter,
  messages: messagesRouter,
  offers: offersRouter,
  secrets: secretsRouter,
  segments: segmentsRouter,
  tasks: tasksRouter,
  till: tillRouter,
  workspace: workspaceRouter,
})

export type AppRouter = typeof appRouter
