'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { channelIcon } from '../../_canvas/graph/step-card'
import { useWords } from '../../_canvas/words/context'
import { useTRPC } from '../../_trpc/client'
import { problemIn } from '../../_trpc/problem'
import { Icon } from '../../_ui/icon'
import { Skeleton } from '../../_ui/skeleton'
import { countConditions, toTree } from './tree'

const DEBOUNCE_MS = 250

/** A value that has rested for a moment. */
export function useRested<T>(value: T, ms = DEBOUNCE_MS): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}

function useCount(rule: unknown) {
  const trpc = useTRPC()
  const rested = useRested(rule)
  const empty = countConditions(toTree(rested)) === 0
  return {
    empty,
    ...useQuery(trpc.segments.count.queryOptions({ rule: rested }, { enabled: !empty, placeholderData: keepPreviousData, staleTime: 15_000, retry: false })),
  }
}

/** How many match up to and with this row. */
export function RowCount({ rule }: { rule: unknown }) {
  const { format } = useWords()
  const { data, isError, isPlaceholderData } = useCount(rule)
  if (isError || !data) return <span className="block w-10" />
  return <span className={`figures block w-10 text-right font-semibold leading-6 ${isPlaceholderData ? 'text-ink-3' : ''}`}>{format.number(data.count)}</span>
}

/** Who matches now: how many, by which channels they can be reached, some of them. Counted as one types. */
export function LiveCount({ rule }: { rule: unknown }) {
  const t = useTranslations('inspector')
  const { t: words, format } = useWords()
  const { data, error, empty, isFetching } = useCount(rule)
  if (empty) return <p className="text-ink-3">{t('count.empty')}</p>
  if (error) {
    const problem = problemIn(error)
    return (
      <p className="flex items-start gap-1.5 text-bad">
        <Icon name="error" size={16} className="mt-0.5" />
        {problem?.errors[0]?.message ?? problem?.message ?? t('count.failed')}
      </p>
    )
  }
  if (!data) return <Skeleton className="h-16" />
  const channels = Object.entries(data.reachable)
  return (
    <div className="grid gap-3" aria-live="polite">
      <div className="flex items-baseline gap-2">
        <span className="figures font-semibold text-figure">{format.number(data.count)}</span>
        <span className="font-medium">{t('count.match', { count: data.count })}</span>
        <span className="text-ink-3 text-label">
          {data.total > 0 && t('count.ofAll', { share: format.share(data.count / data.total), total: format.number(data.total) })}
        </span>
        {isFetching && <span className="ml-auto text-ink-3 text-label">{t('count.counting')}</span>}
      </div>
      <ul className="grid gap-3" style={{ gridTemplateColumns: `repeat(${Math.min(channels.length, 5)}, minmax(0, 1fr))` }}>
        {channels.slice(0, 5).map(([channel, count]) => (
          <li key={channel} className="grid gap-1">
            <span className="flex items-center gap-1.5">
              <Icon name={channelIcon(channel)} size={14} />
              {words(`channel.${channel}`)}
            </span>
            <span className="block h-[3px] overflow-hidden rounded-full bg-hover">
              <i className="block h-full bg-action-s" style={{ width: `${data.count > 0 ? (count / data.count) * 100 : 0}%` }} />
            </span>
            <span className="figures flex justify-between text-label">
              <b className="font-semibold">{format.number(count)}</b>
              <span className="text-ink-3">{data.count > 0 && format.share(count / data.count)}</span>
            </span>
          </li>
        ))}
      </ul>
      {data.unreachable > 0 && (
        <p className="text-ink-2 text-label">
          {t('count.unreachable', { count: data.unreachable, share: format.share(data.unreachable / Math.max(1, data.count)) })}
        </p>
      )}
      {data.sample.length > 0 && (
        <div>
          <h4 className="mb-1 font-medium">{t('count.some')}</h4>
          <ul className="grid grid-cols-2 gap-x-4">
            {data.sample.map((guest) => (
              <li key={guest.id} className="min-w-0">
                <Link href={`/customers/${guest.id}`} className="block truncate leading-6 hover:text-accent hover:underline">
                  {guest.name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
