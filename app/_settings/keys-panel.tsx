'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { Tag } from '../_ui/pill'
import { ProblemView, useTellProblem } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import { NewKeyDialog } from './new-key-dialog'

/** API keys: what each may do and when it was last used. The key itself is shown once, when it is made. */
export function KeysPanel() {
  const t = useTranslations('settings.keys')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const format = useFormat()
  const tell = useTellProblem()
  const [making, make] = useState(false)
  const list = useQuery(trpc.keys.list.queryOptions())
  const revoke = useMutation(trpc.keys.revoke.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.keys.pathFilter()) }))
  // Keys are of real time, whatever the sandbox's clock shows.
  const real = (at: string) => new Intl.DateTimeFormat(format.locale, { dateStyle: 'medium', timeZone: format.timeZone }).format(new Date(at))
  return (
    <Panel
      title={t('title')}
      padded={false}
      aside={
        <Button icon="plus" onClick={() => make(true)}>
          {t('new')}
        </Button>
      }
    >
      {list.isError && <ProblemView error={list.error} onRetry={() => void list.refetch()} className="m-4" />}
      {list.isPending && <Skeleton className="mx-4 mb-4 h-16" />}
      {list.data?.length === 0 && <p className="px-4 pb-4 text-ink-2">{t('empty')}</p>}
      <ul className="figures">
        {list.data?.map((key) => (
          <li key={key.id} className={cn('flex min-h-12 flex-wrap items-center gap-3 border-t px-4 py-2', key.revokedAt && 'text-ink-3')}>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{key.name || t('nameless')}</span>
              <span className="block text-ink-2 text-label">
                {key.prefix}… ·{' '}
                {key.revokedAt ? t('revokedAt', { day: real(key.revokedAt) }) : key.lastUsedAt ? t('usedAt', { day: real(key.lastUsedAt) }) : t('unused')}
              </span>
            </span>
            <span className="flex flex-wrap gap-1">
              {key.scopes.map((scope) => (
                <Tag key={scope}>{scope}</Tag>
              ))}
            </span>
            {!key.revokedAt && (
              <Button size="s" look="bad" disabled={revoke.isPending} onClick={() => revoke.mutate({ id: key.id })}>
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {making && <NewKeyDialog onClose={() => make(false)} />}
    </Panel>
  )
}
