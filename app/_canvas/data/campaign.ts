import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/root'

export type Outputs = inferRouterOutputs<AppRouter>['campaigns']

export type Campaign = Outputs['get']
export type Preview = Outputs['preview']
/** Which guests a number stands for; `any` = whatever became of them. */
export type EnrolmentState = NonNullable<inferRouterInputs<AppRouter>['campaigns']['enrolments']['state']>
export type Enrolment = Outputs['enrolments']['items'][number]
