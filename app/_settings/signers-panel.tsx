'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { Tag } from '../_ui/pill'
import { ProblemView } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'

type Signer = { id: string; name: string; prefix: string; revokedAt: string | null }

/** What calls are signed with, by us or to us: shown once, when it is made; here its beginning, what is known of its use, and how to take it back. */
export function SignersPanel<S extends Signer>({
  words,
  list,
  name = (one) => one.name,
  known,
  tags,
  revoke,
  dialog,
}: {
  /** Its words: `settings.keys`, `settings.secrets`. */
  words: 'keys' | 'secrets'
  list: Pick<UseQueryResult<S[], unknown>, 'data' | 'error' | 'isError' | 'isPending' | 'refetch'>
  name?: (one: S) => string
  /** Of one that still works: when it was made or used. `day` writes a day of the real calendar. */
  known: (one: S, day: (at: string) => string) => string
  tags?: (one: S) => readonly string[]
  revoke: { isPending: boolean; mutate: (which: { id: string }) => void }
  dialog: (close: () => void) => ReactNode
}) {
  const t = useTranslations(`settings.${words}`)
  const format = useFormat()
  const [making, make] = useState(false)
  // Of real time, whatever the sandbox's clock shows.
  const day = (at: string) => new Intl.DateTimeFormat(format.locale, { dateStyle: 'medium', timeZone: format.timeZone }).format(new Date(at))
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
        {list.data?.map((one) => (
          <li key={one.id} className={cn('flex min-h-12 flex-wrap items-center gap-3 border-t px-4 py-2', one.revokedAt && 'text-ink-3')}>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{name(one)}</span>
              <span className="block text-ink-2 text-label">
                {one.prefix}… · {one.revokedAt ? t('revokedAt', { day: day(one.revokedAt) }) : known(one, day)}
              </span>
            </span>
            {tags && (
              <span className="flex flex-wrap gap-1">
                {tags(one).map((tag) => (
                  <Tag key={tag}>{tag}</Tag>
                ))}
              </span>
            )}
            {!one.revokedAt && (
              <Button size="s" look="bad" disabled={revoke.isPending} onClick={() => revoke.mutate({ id: one.id })}>
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {making && dialog(() => make(false))}
    </Panel>
  )
}
