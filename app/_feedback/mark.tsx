import type { inferRouterOutputs } from '@trpc/server'
import { useTranslations } from 'next-intl'
import type { AppRouter } from '@/server/root'
import { Icon } from '../_ui/icon'
import { Pill } from '../_ui/pill'
import { Stars } from './stars'

export type Answer = inferRouterOutputs<AppRouter>['feedback']['list']['items'][number]

/** The mark in the scale it was asked in. */
export function Mark({ a, size }: { a: Answer; size?: number }) {
  const t = useTranslations('feedback')
  if (a.score === null) return <Icon name="comment" size={size ?? 14} className="text-ink-2" />
  if (a.scale === 'stars') return <Stars score={a.score} size={size} label={t('stars', { score: a.score })} />
  return (
    <Pill tone={a.happy ? 'good' : 'bad'} className="h-5">
      {t('nps', { score: a.score })}
    </Pill>
  )
}
