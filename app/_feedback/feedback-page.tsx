'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Page } from '../_shell/page'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { Empty } from '../_ui/empty'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { ProblemView } from '../_ui/problem'
import { Segmented } from '../_ui/segmented'
import { Skeleton } from '../_ui/skeleton'
import { FeedbackPanel } from './feedback-panel'
import { type Answer, Mark } from './mark'

type Filter = 'all' | 'unhappy' | 'happy'

const FRESH_EVERY = 4_000

/** What guests answered, the unhappy first in sight: a list, and the chosen answer with its guest beside it. */
export function FeedbackPage() {
  const t = useTranslations('feedback')
  const nav = useTranslations('shell.nav')
  const trpc = useTRPC()
  const format = useFormat()
  const [filter, setFilter] = useState<Filter>('all')
  const [chosen, choose] = useState<string | null>(null)
  const happy = filter === 'all' ? undefined : filter === 'happy'
  const list = useInfiniteQuery(
    trpc.feedback.list.infiniteQueryOptions(
      { happy },
      { getNextPageParam: (page) => page.next ?? undefined, refetchInterval: (q) => ((q.state.data?.pages.length ?? 1) > 1 ? false : FRESH_EVERY) },
    ),
  )
  const counts = list.data?.pages[0]?.counts
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const open = items.find((a) => a.id === chosen) ?? null
  // At a desk something is always open; on a phone only what was tapped.
  const shown = open ?? items[0] ?? null
  return (
    <Page
      fixed
      title={nav('feedback')}
      bar={
        <>
          <Segmented
            label={nav('feedback')}
            value={filter}
            onChange={setFilter}
            options={(['all', 'unhappy', 'happy'] as const).map((value) => ({
              value,
              label: t(`filter.${value}`),
              icon: value === 'unhappy' ? 'sad' : value === 'happy' ? 'feedback' : undefined,
            }))}
          />
          {counts?.average ? (
            <span className="figures hidden text-ink-2 md:inline">
              {t.rich('average', {
                mark: format.decimal(Math.round(counts.average * 100) / 100),
                b: (text) => <b className="font-semibold text-ink">{text}</b>,
              })}
            </span>
          ) : null}
        </>
      }
    >
      {list.isError && !list.data && <ProblemView error={list.error} onRetry={() => void list.refetch()} className="mt-4" />}
      {list.isSuccess && items.length === 0 && (
        <Empty icon="feedback" tone="action" title={t('empty.title')}>
          {t('empty.text')}
        </Empty>
      )}
      {(list.isPending || items.length > 0) && (
        <div className="grid h-full lg:grid-cols-[384px_minmax(0,1fr)]">
          <div className={cn('min-h-0 overflow-y-auto border-r bg-surface', open && 'hidden lg:block')}>
            {list.isPending && ['a', 'b', 'c', 'd'].map((row) => <Skeleton key={row} className="m-4 h-14" />)}
            <ul>
              {items.map((a) => (
                <AnswerRow key={a.id} a={a} here={a.id === shown?.id} onOpen={() => choose(a.id)} />
              ))}
            </ul>
            {list.hasNextPage && (
              <div className="p-4">
                <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {t('older')}
                </Button>
              </div>
            )}
          </div>
          <div className={cn('min-h-0 overflow-y-auto', !open && 'hidden lg:block')}>
            {shown && <FeedbackPanel answer={shown} onBack={() => choose(null)} />}
          </div>
        </div>
      )}
    </Page>
  )
}

function AnswerRow({ a, here, onOpen }: { a: Answer; here: boolean; onOpen: () => void }) {
  const t = useTranslations('feedback')
  const format = useFormat()
  return (
    <li className={cn('relative grid grid-cols-[minmax(0,1fr)] gap-0.5 border-b px-4 py-2.5 transition-colors hover:bg-hover', here && 'lg:bg-action-t')}>
      <span className="flex items-center gap-2">
        <Mark a={a} />
        <button type="button" onClick={onOpen} className="min-w-0 flex-1 truncate text-left font-semibold after:absolute after:inset-0">
          {a.customer.name}
        </button>
        <time dateTime={a.at} className="figures shrink-0 text-ink-2 text-label">
          {format.moment(a.at)}
        </time>
      </span>
      <span className={cn('line-clamp-2', !a.text && 'text-ink-2')}>{a.text || t('noWords')}</span>
      <span className="flex min-w-0 items-center justify-between gap-2 text-ink-2 text-label">
        <span className="min-w-0 truncate">{[a.location, a.campaign.name].filter(Boolean).join(' · ')}</span>
        {!a.happy && (
          <span className="flex shrink-0 items-center gap-1 text-bad">
            <Icon name="sad" size={14} />
            {t('unhappy')}
          </span>
        )}
      </span>
    </li>
  )
}
