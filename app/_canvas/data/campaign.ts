import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/root'

export type Outputs = inferRouterOutputs<AppRouter>['campaigns']

export type Campaign = Outputs['get']
export type Preview = Outputs['preview']
export type Enrolment = Outputs['enrolments']['items'][number]
