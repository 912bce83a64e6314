'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useStepName } from '../_canvas/words/use-step-name'
import { useTRPC } from '../_trpc/client'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { Pill } from '../_ui/pill'
import { ProblemView } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import type { Journey } from './guest'

/** The campaigns this guest went through or stands in; each opens their way with its reasons. */
export function GuestJourneys({ id }: { id: string }) {
  const t = useTranslations('customers.guest')
  const trpc = useTRPC()
  const journeys = useQuery(trpc.customers.journeys.queryOptions({ id }, { refetchInterval: 5_000 }))
  return (
    <Panel title={t('campaigns')} padded={false}>
      {journeys.isError && <ProblemView error={journeys.error} className="m-4" onRetry={() => void journeys.refetch()} />}
      {journeys.isPending && <Skeleton className="mx-4 mb-4 h-24" />}
      {journeys.data?.items.length === 0 && <p className="px-4 pb-4 text-ink-2">{t('noCampaigns')}</p>}
      {journeys.data?.items.map((j) => (
        <JourneyRow key={j.enrolment} j={j} />
      ))}
    </Panel>
  )
}

function JourneyRow({ j }: { j: Journey }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const inside = j.state === 'active'
  const step = useStepName(j.campaign, inside && !j.control ? j.step : null)
  return (
    <article className="grid gap-1 border-t px-4 py-3">
      <div className="flex items-center justify-between gap-3">
        <Link href={`/campaigns/${j.campaign}?enrolment=${j.enrolment}`} className="min-w-0 truncate font-semibold hover:text-accent">
          {j.campaignName}
        </Link>
        {j.control ? (
          <Pill icon="shield">{t('control')}</Pill>
        ) : (
          <Pill tone={inside ? 'action' : j.state === 'failed' ? 'bad' : 'flow'} icon={inside ? 'live' : 'check'}>
            {t(`state.${j.state}`)}
          </Pill>
        )}
      </div>
      <p className="text-ink-2 text-label">
        {t('entered', { when: format.day(j.enteredAt) })}
        {j.control
          ? `. ${t('controlHint')}`
          : inside && step
            ? ` · ${t('standsAt', { step })}${j.due ? `, ${t('until', { when: format.moment(j.due) })}` : ''}`
            : ''}
      </p>
    </article>
  )
}
