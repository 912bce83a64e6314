import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/root'

type Customers = inferRouterOutputs<AppRouter>['customers']
export type Guest = Customers['get']
export type Balance = Customers['balance']
export type TimelineEntry = Customers['timeline']['items'][number]
export type Journey = Customers['journeys']['items'][number]
