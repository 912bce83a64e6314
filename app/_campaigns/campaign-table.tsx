'use client'

import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { AppRouter } from '@/server/root'
import { CampaignStatePill } from '../_ui/campaign-state'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Skeleton } from '../_ui/skeleton'
import { CampaignMenu } from './campaign-menu'
import { Interval } from './interval'
import { Thumb } from './thumb'

export type CampaignRow = inferRouterOutputs<AppRouter>['campaigns']['list'][number]

const HEAD = 'h-9 px-3 text-left font-normal text-ink-3 text-label whitespace-nowrap'
const CELL = 'h-12 px-3 border-t whitespace-nowrap'
/** Columns that a narrow window gives up first. */
const WIDE = 'hidden lg:table-cell'
const DESK = 'hidden sm:table-cell'

export function CampaignTable({ campaigns, may, footer, empty }: { campaigns: readonly CampaignRow[]; may: boolean; footer: ReactNode; empty: string }) {
  const t = useTranslations('campaigns')
  return (
    <section className="overflow-hidden rounded-card border bg-surface">
      <table className="figures w-full">
        <thead>
          <tr>
            <th className={cn(HEAD, 'pl-4')}>{t('columns.name')}</th>
            <th className={cn(HEAD, DESK)}>{t('columns.state')}</th>
            <th className={cn(HEAD, 'text-right')}>{t('columns.inside')}</th>
            <th className={cn(HEAD, WIDE, 'text-right')}>{t('columns.entered')}</th>
            <th className={cn(HEAD, DESK, 'text-right')}>{t('columns.goal')}</th>
            <th className={cn(HEAD, DESK, 'text-right')}>{t('columns.control')}</th>
            <th className={cn(HEAD, DESK, 'text-right')}>{t('columns.margin')}</th>
            <th className={cn(HEAD, WIDE)}>{t('columns.interval')}</th>
            <th className="w-10">
              <span className="sr-only">{t('columns.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Rows campaigns={campaigns} may={may} />
        </tbody>
      </table>
      {campaigns.length === 0 && <p className="border-t px-4 py-6 text-center text-ink-2">{empty}</p>}
      <footer className="flex min-h-9 items-center border-t px-4 text-ink-2 text-label">
        <span>{footer}</span>
      </footer>
    </section>
  )
}

/** What the campaign earned beyond the control group, for all its guests, and within which bounds (95 %). */
function gain(c: CampaignRow) {
  const g = c.incremental
  if (!g || g.total === null) return null
  return { total: g.total, bounds: g.interval ? ([g.interval[0] * g.customers, g.interval[1] * g.customers] as const) : null }
}

function Rows({ campaigns, may }: { campaigns: readonly CampaignRow[]; may: boolean }) {
  const ends = campaigns.flatMap((c) => gain(c)?.bounds ?? [])
  const scale = [Math.min(0, ...ends), Math.max(0, ...ends)] as const
  return campaigns.map((c) => <Row key={c.id} c={c} may={may} scale={scale} />)
}

function Row({ c, may, scale }: { c: CampaignRow; may: boolean; scale: readonly [number, number] }) {
  const t = useTranslations('campaigns')
  const format = useFormat()
  const money = gain(c)
  const clear = money?.bounds && (money.bounds[0] > 0 || money.bounds[1] < 0)
  const about = !c.launchedAt
    ? t('edited', { who: c.savedBy ?? '', when: format.day(c.savedAt) })
    : c.endedAt
      ? t('ran', { from: format.day(c.launchedAt), to: format.day(c.endedAt) })
      : t('day', { day: Math.max(1, format.daysBetween(c.launchedAt) + 1), since: format.day(c.launchedAt) })
  const share = (part: number | undefined) => (part === undefined ? <span className="text-ink-3">—</span> : format.share(part))
  return (
    <tr className="group relative transition-colors hover:bg-hover">
      <td className={cn(CELL, 'w-full max-w-0 py-1 pl-4 sm:w-[44%] sm:py-0')}>
        <Link href={`/campaigns/${c.id}`} className="flex items-center gap-3 after:absolute after:inset-0">
          <span className="hidden h-10 w-20 shrink-0 place-items-center rounded-inner border bg-sunken sm:grid">
            <Thumb sketch={c.sketch} />
          </span>
          <span className="min-w-0">
            <span className="block truncate font-semibold">{c.name}</span>
            <span className="block truncate text-ink-2 text-label">{about}</span>
            <span className="mt-1 mb-1.5 block sm:hidden">
              <CampaignStatePill state={c.state} />
            </span>
          </span>
        </Link>
      </td>
      <td className={cn(CELL, DESK)}>
        <CampaignStatePill state={c.state} />
      </td>
      <td className={cn(CELL, 'text-right font-semibold')}>{c.launchedAt ? format.number(c.standing) : <span className="font-normal text-ink-3">—</span>}</td>
      <td className={cn(CELL, WIDE, 'text-right text-ink-2')}>
        {c.launchedAt ? format.number(c.enrolled - c.control) : <span className="text-ink-3">—</span>}
      </td>
      <td className={cn(CELL, DESK, 'text-right font-semibold')}>{share(c.goal?.treated ?? undefined)}</td>
      <td className={cn(CELL, DESK, 'text-right text-ink-2')}>{share(c.goal?.control ?? undefined)}</td>
      <td className={cn(CELL, DESK, 'text-right')}>
        {money ? (
          <>
            <span className={cn('block font-semibold', clear && (money.total > 0 ? 'text-good' : 'text-bad'))}>{format.moneySigned(money.total)}</span>
            {!clear && <span className="block text-ink-2 text-label">{t('unclear')}</span>}
          </>
        ) : (
          <span className="text-ink-3">—</span>
        )}
      </td>
      <td className={cn(CELL, WIDE)}>
        {money?.bounds && (
          <Interval
            low={money.bounds[0]}
            high={money.bounds[1]}
            value={money.total}
            scale={scale}
            label={t('bounds', { low: format.moneySigned(money.bounds[0]), high: format.moneySigned(money.bounds[1]) })}
          />
        )}
      </td>
      <td className={cn(CELL, 'relative z-10 pr-3 pl-0')}>
        <CampaignMenu campaign={c} may={may} />
      </td>
    </tr>
  )
}

export function CampaignTableSkeleton() {
  return (
    <div className="overflow-hidden rounded-card border bg-surface" aria-busy="true">
      <div className="h-9" />
      {['a', 'b', 'c', 'd'].map((row) => (
        <div key={row} className="flex h-12 items-center gap-3 border-t px-4">
          <Skeleton className="h-10 w-20" />
          <div className="grid gap-1.5">
            <Skeleton className="h-3 w-48" />
            <Skeleton className="h-2.5 w-28" />
          </div>
          <span className="flex-1" />
          <Skeleton className="h-6 w-20 rounded-full" />
          <Skeleton className="hidden h-3 w-14 sm:block" />
          <Skeleton className="hidden h-3 w-24 sm:block" />
        </div>
      ))}
    </div>
  )
}
