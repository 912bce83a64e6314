import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/root'

export type Audience = inferRouterOutputs<AppRouter>['audiences']['list'][number]

/** How identifiers are written. */
export type Spelling = Pick<Audience, 'hash' | 'phone'>

/** Where audiences go, and how each wants its identifiers; `other` is told by hand. */
export const PLATFORMS = ['yandex', 'vk', 'google', 'meta', 'other'] as const
export type Platform = (typeof PLATFORMS)[number]

export const SPELLINGS: Record<Exclude<Platform, 'other'>, Spelling> = {
  yandex: { hash: 'md5', phone: 'digits' },
  vk: { hash: 'md5', phone: 'digits' },
  google: { hash: 'sha256', phone: 'plus' },
  meta: { hash: 'sha256', phone: 'digits' },
}
