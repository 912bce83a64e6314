'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Page } from '../_shell/page'
import { useTRPC } from '../_trpc/client'
import { Icon } from '../_ui/icon'
import { ProblemView } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import { GuestAbout } from './guest-about'
import { GuestConsents } from './guest-consents'
import { GuestHeader } from './guest-header'
import { GuestHistory } from './guest-history'
import { GuestJourneys } from './guest-journeys'
import { GuestLots } from './guest-lots'

/** Everything known of one guest on one page: what happened, which campaigns and why, points, consents. */
export function GuestPage({ id }: { id: string }) {
  const nav = useTranslations('shell.nav')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const guest = useQuery(trpc.customers.get.queryOptions({ id }))
  const balance = useQuery(trpc.customers.balance.queryOptions({ id }))
  const name = guest.data
    ? [guest.data.firstName, guest.data.lastName].filter(Boolean).join(' ') || guest.data.phone || guest.data.email || guest.data.externalId || common('noName')
    : '…'
  return (
    <Page
      title={
        <span className="flex items-center gap-1.5">
          <Link href="/customers" className="hidden font-normal text-ink-3 transition-colors hover:text-ink sm:inline">
            {nav('customers')}
          </Link>
          <Icon name="right" size={14} className="hidden text-ink-3 sm:inline" />
          <span className="max-w-[50vw] truncate">{name}</span>
        </span>
      }
    >
      {guest.isError ? (
        <ProblemView error={guest.error} onRetry={() => void guest.refetch()} />
      ) : !guest.data ? (
        <Waiting />
      ) : (
        <div className="grid gap-4">
          <GuestHeader guest={guest.data} name={name} balance={balance.data} />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.05fr)_minmax(0,1.2fr)_minmax(320px,0.95fr)]">
            <GuestHistory id={id} />
            <GuestJourneys id={id} />
            <div className="grid gap-4">
              <GuestLots balance={balance.data} />
              <GuestConsents guest={guest.data} />
              <GuestAbout guest={guest.data} />
            </div>
          </div>
        </div>
      )}
    </Page>
  )
}

function Waiting() {
  return (
    <div className="grid gap-4" aria-busy="true">
      <Skeleton className="h-44 rounded-card" />
      <div className="grid gap-4 lg:grid-cols-3">
        <Skeleton className="h-96 rounded-card" />
        <Skeleton className="h-96 rounded-card" />
        <Skeleton className="h-96 rounded-card" />
      </div>
    </div>
  )
}
