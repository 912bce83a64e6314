'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Avatar } from '../_ui/avatar'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { readablePhone } from '../_ui/phone'
import type { Balance, Guest } from './guest'
import { VisitChart } from './visit-chart'

/** Points that burn soon are said at the top. */
const SOON_DAYS = 30

export function GuestHeader({ guest, name, balance }: { guest: Guest; name: string; balance: Balance | undefined }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const { totals } = guest
  const burning = balance?.lots.filter((lot) => lot.expiresAt !== null).sort((a, b) => a.expiresAt!.localeCompare(b.expiresAt!))[0]
  const soon = burning?.expiresAt && -format.daysBetween(burning.expiresAt) <= SOON_DAYS ? burning : undefined
  const contacts = [guest.phone && readablePhone(guest.phone), guest.email, guest.card && t('card', { card: guest.card }), guest.city].filter(Boolean)
  return (
    <section className="rounded-card border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-4">
        <div className="flex min-w-0 flex-1 items-center gap-4">
          <Avatar name={name} size="xl" />
          <div className="min-w-0">
            <h2 className="truncate font-semibold text-figure">{name}</h2>
            <p className="figures text-ink-2 text-label">{contacts.join(' · ')}</p>
          </div>
        </div>
        <dl className="figures grid w-full grid-cols-2 gap-4 sm:flex sm:w-auto sm:gap-0 [&>div+div]:sm:border-l [&>div]:sm:px-5">
          <Fact
            label={t('points')}
            value={format.number(balance?.balance ?? 0)}
            low={soon && <Warn>{t('burn', { count: soon.left, day: format.day(soon.expiresAt!) })}</Warn>}
          />
          <Fact label={t('tier')} value={guest.tier ?? '—'} />
          <Fact
            label={t('lastVisit')}
            value={totals.lastVisitAt ? format.daysAgo(totals.lastVisitAt) : t('never')}
            low={totals.lastVisitAt ? format.day(totals.lastVisitAt) : undefined}
          />
          <Fact label={t('spent')} value={format.money(totals.spent)} low={t('visitsBy', { count: totals.visits })} />
          <Fact
            label={t('average')}
            value={totals.averageReceipt === null ? '—' : format.money(totals.averageReceipt)}
            low={totals.firstVisitAt ? t('since', { day: format.day(totals.firstVisitAt) }) : undefined}
          />
        </dl>
      </div>
      <VisitChart id={guest.id} lastVisitAt={totals.lastVisitAt} />
    </section>
  )
}

function Fact({ label, value, low, className }: { label: string; value: ReactNode; low?: ReactNode; className?: string }) {
  return (
    <div className={cn('min-w-0 whitespace-nowrap', className)}>
      <dt className="text-ink-2 text-label">{label}</dt>
      <dd className="font-semibold text-title">{value}</dd>
      {low && <dd className="text-ink-2 text-label">{low}</dd>}
    </div>
  )
}

function Warn({ children }: { children: ReactNode }) {
  return (
    <span className="flex items-center gap-1 text-reward">
      <Icon name="warn" size={14} />
      {children}
    </span>
  )
}
