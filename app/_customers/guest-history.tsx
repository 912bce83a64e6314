'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { ProblemView } from '../_ui/problem'
import { Segmented } from '../_ui/segmented'
import { Skeleton } from '../_ui/skeleton'
import { Tile } from '../_ui/tile'
import { eventLook, type HistoryFilter, passes } from './event-look'
import type { TimelineEntry } from './guest'

/** A receipt makes a visit: where both stand, the receipt says it all. */
function withoutEcho(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const bought = new Set(entries.filter((e) => e.type === 'purchased').map((e) => `${e.at}/${e.location}`))
  return entries.filter((e) => e.type !== 'visited' || !bought.has(`${e.at}/${e.location}`))
}

/** "What: details" is set in two lines. */
function Words({ text }: { text: string }) {
  const [what, ...details] = text.split(': ')
  return (
    <>
      <span className="line-clamp-2 font-medium">{what}</span>
      {details.length > 0 && <span className="line-clamp-1 text-ink-2 text-label">{details.join(': ')}</span>}
    </>
  )
}

/** What happened, newest first, in one list. */
export function GuestHistory({ id }: { id: string }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const trpc = useTRPC()
  const [filter, setFilter] = useState<HistoryFilter>('all')
  const history = useInfiniteQuery(trpc.customers.timeline.infiniteQueryOptions({ id, limit: 50 }, { getNextPageParam: (page) => page.next ?? undefined }))
  const shown = withoutEcho(history.data?.pages.flatMap((page) => page.items) ?? []).filter((e) => passes(filter, e.type))
  return (
    <Panel
      title={t('history')}
      aside={
        <Segmented
          label={t('history')}
          size="s"
          value={filter}
          onChange={setFilter}
          options={(['all', 'purchases', 'messages', 'points'] as const).map((value) => ({ value, label: t(`filters.${value}`) }))}
        />
      }
    >
      {history.isError && <ProblemView error={history.error} onRetry={() => void history.refetch()} />}
      {history.isPending && <Skeleton className="h-64" />}
      {history.isSuccess && shown.length === 0 && <p className="py-4 text-ink-2">{t('noHistory')}</p>}
      <ol>
        {shown.map((e, i) => (
          <li key={`${e.source}/${e.externalId}/${e.type}`} className="relative flex gap-3 pb-3">
            {i < shown.length - 1 && <span aria-hidden className="absolute top-7 bottom-0.5 left-3 w-px bg-line" />}
            <Tile {...eventLook(e.type)} size="s" />
            <span className="min-w-0 flex-1 pt-0.5">
              <Words text={e.text} />
            </span>
            <time dateTime={e.at} title={`${format.day(e.at)}, ${format.timeExact(e.at)}`} className="figures shrink-0 pt-0.5 text-ink-2 text-label leading-5">
              {format.dayShort(e.at)}
            </time>
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button size="s" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </Panel>
  )
}
