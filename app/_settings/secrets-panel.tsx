'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { ProblemView, useTellProblem } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import { NewSecretDialog } from './new-secret-dialog'

/** What calls to other systems are signed with. A secret is shown once, when it is made; steps choose it by name. */
export function SecretsPanel() {
  const t = useTranslations('settings.secrets')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const format = useFormat()
  const tell = useTellProblem()
  const [making, make] = useState(false)
  const list = useQuery(trpc.secrets.list.queryOptions())
  const revoke = useMutation(trpc.secrets.revoke.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.secrets.pathFilter()) }))
  // Like keys they are of real time, whatever the sandbox's clock shows.
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
        {list.data?.map((secret) => (
          <li key={secret.id} className={cn('flex min-h-12 flex-wrap items-center gap-3 border-t px-4 py-2', secret.revokedAt && 'text-ink-3')}>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{secret.name}</span>
              <span className="block text-ink-2 text-label">
                {secret.prefix}… · {secret.revokedAt ? t('revokedAt', { day: real(secret.revokedAt) }) : t('madeAt', { day: real(secret.createdAt) })}
              </span>
            </span>
            {!secret.revokedAt && (
              <Button size="s" look="bad" disabled={revoke.isPending} onClick={() => revoke.mutate({ id: secret.id })}>
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {making && <NewSecretDialog onClose={() => make(false)} />}
    </Panel>
  )
}
