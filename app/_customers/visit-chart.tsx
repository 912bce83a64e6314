'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { useFormat, usePlace } from '../_ui/format'

const YEAR = 365 * 86_400_000
const SILENT_DAYS = 30

/** A year of receipts: where they stand in time, how high they were, and how long it has been quiet. */
export function VisitChart({ id, lastVisitAt }: { id: string; lastVisitAt: string | null }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const trpc = useTRPC()
  const { now: clock } = usePlace()
  // By the hour: the bars need not move with a sandbox's every tick.
  const now = Math.ceil(clock / 3_600_000) * 3_600_000
  const { data } = useQuery(trpc.customers.timeline.queryOptions({ id, limit: 200 }))
  const receipts = (data?.items ?? []).filter((e) => e.type === 'purchased' && e.amount && Date.parse(e.at) > now - YEAR)
  const highest = Math.max(1, ...receipts.map((e) => e.amount ?? 0))
  const left = (at: number) => `${Math.max(0, Math.min(100, ((at - (now - YEAR)) / YEAR) * 100))}%`
  const quiet = lastVisitAt ? format.daysBetween(lastVisitAt) : 0
  const silent = lastVisitAt !== null && quiet > SILENT_DAYS
  return (
    <figure className="mt-5">
      <figcaption className="flex justify-between gap-4 text-ink-2 text-label">
        {t('chart')}
        {silent && <span className="figures whitespace-nowrap font-medium text-bad">{t('silence', { count: quiet })}</span>}
      </figcaption>
      <div className="relative mt-1 h-14 border-flow-s border-b">
        {receipts.map((e) => (
          <span
            key={`${e.source}/${e.externalId}`}
            title={`${format.day(e.at)}, ${format.money(e.amount!)}`}
            style={{ left: left(Date.parse(e.at)), height: `${Math.max(8, (e.amount! / highest) * 100)}%` }}
            className="absolute bottom-0 w-2 -translate-x-1/2 rounded-t-[2px] bg-action-s"
          />
        ))}
        {silent && (
          <span
            style={{ left: left(Date.parse(lastVisitAt) + 3 * 86_400_000) }}
            className="absolute right-0 -bottom-px border-bad-s border-b-2 border-dashed"
          />
        )}
      </div>
      <div className="relative h-5 text-ink-3 text-label" aria-hidden>
        {months(now).map((at, i) => (
          <span key={at} style={{ left: left(at) }} className={i % 2 === 1 ? 'absolute top-1 hidden sm:inline' : 'absolute top-1'}>
            {new Intl.DateTimeFormat(format.locale, { month: 'short', timeZone: format.timeZone }).format(at)}
          </span>
        ))}
      </div>
    </figure>
  )
}

/** First days of the last eleven months. */
function months(now: number): number[] {
  const end = new Date(now)
  return Array.from({ length: 11 }, (_, i) => Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - 10 + i, 1)).filter(
    (at) => at > now - YEAR && at < now - 12 * 86_400_000,
  )
}
