import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/root'

type Till = inferRouterOutputs<AppRouter>['till']
export type Identified = Till['identify']
export type Offer = Identified['offers'][number]
export type Accepted = Till['checkout']
export type Quote = Till['quote']
/** A guest who stands at the till, and what they were recognised by. */
export type Known = { guest: Identified; by: string; ms: number }
