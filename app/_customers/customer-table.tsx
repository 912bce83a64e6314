'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { AppRouter } from '@/server/root'
import { Avatar } from '../_ui/avatar'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { Kbd } from '../_ui/kbd'
import { readablePhone } from '../_ui/phone'
import { Skeleton } from '../_ui/skeleton'

export type CustomerLine = inferRouterOutputs<AppRouter>['customers']['list']['items'][number]
export type Sort = NonNullable<NonNullable<inferRouterInputs<AppRouter>['customers']['list']>['sort']>

const ROW = 40
// One grid for head and rows; a phone keeps name, last visit and money.
const GRID = 'grid grid-cols-[minmax(0,1fr)_auto_88px] md:grid-cols-[minmax(200px,2fr)_150px_130px_80px_120px_90px_90px_80px] items-center gap-3 px-4 sm:px-6'
const MD = 'hidden md:block'

type Column = { name: 'name' | 'phone' | 'lastVisit' | 'visits' | 'spent' | 'points' | 'tier' | 'journeys'; sort?: Sort; right?: boolean; className?: string }
const COLUMNS: readonly Column[] = [
  { name: 'name', sort: 'name' },
  { name: 'phone', className: MD },
  { name: 'lastVisit', sort: 'lastVisit', right: true },
  { name: 'visits', sort: 'visits', right: true, className: MD },
  { name: 'spent', sort: 'spent', right: true },
  { name: 'points', right: true, className: MD },
  { name: 'tier', className: MD },
  { name: 'journeys', right: true, className: MD },
]

/** Only the rows in view exist; J and K move, Enter opens. */
export function CustomerTable({
  items,
  total,
  loading,
  sort,
  onSort,
  onEnd,
}: {
  items: readonly CustomerLine[]
  total: number
  loading: boolean
  sort: Sort
  onSort: (sort: Sort) => void
  onEnd: () => void
}) {
  const t = useTranslations('customers')
  const format = useFormat()
  const router = useRouter()
  const scroller = useRef<HTMLTableSectionElement>(null)
  const [at, setAt] = useState(-1)
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 })
  const seen = rows.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 30) onEnd()
  }, [last, items.length, onEnd])

  function move(to: number) {
    const next = Math.max(0, Math.min(items.length - 1, to))
    setAt(next)
    rows.scrollToIndex(next)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.code === 'KeyJ' || event.key === 'ArrowDown') move(at + 1)
    else if (event.code === 'KeyK' || event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Enter' && items[at]) router.push(`/customers/${items[at].id}`)
    else return
    event.preventDefault()
  }

  return (
    <div className="grid h-full grid-rows-[minmax(0,1fr)_32px] bg-surface">
      <table className="grid min-h-0 grid-rows-[36px_minmax(0,1fr)]" aria-rowcount={total} aria-label={t('title')}>
        <thead className="grid">
          <tr className={cn(GRID, 'border-b text-ink-3 text-label')}>
            {COLUMNS.map((c) => (
              <th
                key={c.name}
                scope="col"
                aria-sort={c.sort === undefined ? undefined : c.sort === sort ? (sort === 'name' ? 'ascending' : 'descending') : 'none'}
                className={cn('font-normal', c.right ? 'text-right' : 'text-left', c.className)}
              >
                {c.sort ? (
                  <button
                    type="button"
                    onClick={() => onSort(c.sort!)}
                    className={cn('inline-flex items-center gap-1 hover:text-ink', sort === c.sort && 'font-medium text-ink')}
                  >
                    {t(`columns.${c.name}`)}
                    {sort === c.sort && <Icon name="down" size={14} className={sort === 'name' ? 'rotate-180' : undefined} />}
                  </button>
                ) : (
                  t(`columns.${c.name}`)
                )}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the scroller of the rows takes the keys that move through them */}
        <tbody ref={scroller} tabIndex={0} onKeyDown={onKeyDown} className="relative block overflow-y-auto outline-none">
          {loading && <Waiting />}
          {/* Holds the height of all rows; the rows themselves are placed over it. */}
          {!loading && <tr aria-hidden className="block" style={{ height: rows.getTotalSize() }} />}
          {!loading &&
            seen.map(({ index, start }) => (
              <Row key={items[index]!.id} c={items[index]!} start={start} here={index === at} onOpen={() => router.push(`/customers/${items[index]!.id}`)} />
            ))}
        </tbody>
      </table>
      <footer className="flex items-center justify-between border-t px-4 text-ink-2 text-label sm:px-6">
        <span className="figures">
          {seen.length > 0 &&
            t('rows', { range: format.range((rows.range?.startIndex ?? 0) + 1, (rows.range?.endIndex ?? 0) + 1), total: format.number(total) })}
        </span>
        <span className="hidden items-center gap-1.5 md:flex">
          <Kbd>J</Kbd>
          <Kbd>K</Kbd>
          {t('keys.move')}
          <Kbd className="ml-2">Enter</Kbd>
          {t('keys.open')}
        </span>
      </footer>
    </div>
  )
}

function Row({ c, start, here, onOpen }: { c: CustomerLine; start: number; here: boolean; onOpen: () => void }) {
  const common = useTranslations('common')
  const format = useFormat()
  const name = c.name || c.phone || c.email || c.externalId || common('noName')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are read by the scroller, and the name inside is a link
    <tr
      aria-selected={here}
      onClick={onOpen}
      style={{ transform: `translateY(${start}px)` }}
      className={cn(GRID, 'figures absolute inset-x-0 top-0 h-10 cursor-pointer border-b transition-colors hover:bg-hover aria-selected:bg-action-t')}
    >
      <td className="flex min-w-0 items-center gap-2">
        <Avatar name={c.name || name} size="s" />
        <a href={`/customers/${c.id}`} tabIndex={-1} onClick={(e) => e.preventDefault()} className="truncate font-semibold">
          {name}
        </a>
      </td>
      <td className={cn(MD, 'text-ink-2')}>{c.phone && readablePhone(c.phone)}</td>
      <td className="whitespace-nowrap text-right">{c.lastVisitAt ? format.daysAgo(c.lastVisitAt) : <span className="text-ink-3">—</span>}</td>
      <td className={cn(MD, 'text-right')}>{format.number(c.visits)}</td>
      <td className="text-right font-semibold">{format.money(c.spent)}</td>
      <td className={cn(MD, 'text-right')}>{c.points > 0 ? format.number(c.points) : <span className="text-ink-3">0</span>}</td>
      <td className={cn(MD, 'truncate text-ink-2')}>{c.tier ?? ''}</td>
      <td className={cn(MD, 'text-right')}>{c.journeys > 0 ? format.number(c.journeys) : ''}</td>
    </tr>
  )
}

function Waiting() {
  return ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((row) => (
    <tr key={row} className={cn(GRID, 'h-10 border-b')}>
      <td className="flex items-center gap-2">
        <Skeleton className="size-6 rounded-full" />
        <Skeleton className="h-3 w-32" />
      </td>
      <td className={MD}>
        <Skeleton className="h-3 w-24" />
      </td>
      <td>
        <Skeleton className="ml-auto h-3 w-20" />
      </td>
      <td className={MD}>
        <Skeleton className="ml-auto h-3 w-8" />
      </td>
      <td>
        <Skeleton className="ml-auto h-3 w-16" />
      </td>
    </tr>
  ))
}
