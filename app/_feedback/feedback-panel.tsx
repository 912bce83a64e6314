'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { Avatar } from '../_ui/avatar'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Panel } from '../_ui/panel'
import { Pill } from '../_ui/pill'
import { Skeleton } from '../_ui/skeleton'
import { type Answer, Mark } from './mark'

/** One answer in full, and who gave it. */
export function FeedbackPanel({ answer, onBack }: { answer: Answer; onBack: () => void }) {
  const t = useTranslations('feedback')
  const common = useTranslations('common')
  const format = useFormat()
  const trpc = useTRPC()
  const guest = useQuery(trpc.customers.get.queryOptions({ id: answer.customer.id }))
  const totals = guest.data?.totals
  const name = answer.customer.name
  return (
    <div className="grid gap-4 p-4 sm:p-6 sm:pt-4 lg:grid-cols-[minmax(0,1fr)_300px]">
      <div>
        <Button size="s" icon="left" look="quiet" className="mb-2 lg:hidden" onClick={onBack}>
          {common('back')}
        </Button>
        <Panel>
          <header className="flex flex-wrap items-center gap-3">
            <Mark a={answer} size={20} />
            <h2 className="font-semibold text-title">{name}</h2>
            <Pill tone={answer.happy ? 'good' : 'bad'} icon={answer.happy ? 'feedback' : 'sad'}>
              {t(answer.happy ? 'happy' : 'unhappy')}
            </Pill>
          </header>
          <p className="mt-3 whitespace-pre-wrap text-title">{answer.text || <span className="text-ink-3">{t('noWords')}</span>}</p>
          <p className="mt-3 text-ink-2 text-label">
            {[format.moment(answer.at), answer.location, t('asked', { question: answer.question })].filter(Boolean).join(' · ')} ·{' '}
            <Link href={`/campaigns/${answer.campaign.id}`} className="text-accent underline underline-offset-2">
              {answer.campaign.name}
            </Link>
          </p>
        </Panel>
      </div>
      <Panel>
        <div className="flex items-center gap-3">
          <Avatar name={name} size="l" />
          <div className="min-w-0 flex-1">
            <p className="truncate font-semibold">{name}</p>
            <p className="text-ink-2 text-label">{guest.data?.tier ?? guest.data?.city ?? ''}</p>
          </div>
          <Link href={`/customers/${answer.customer.id}`} className="font-medium text-accent hover:underline">
            {t('card')}
          </Link>
        </div>
        <dl className="figures mt-3 [&>div]:flex [&>div]:h-8 [&>div]:items-center [&>div]:justify-between [&>div]:border-t [&_dd]:font-semibold [&_dt]:text-ink-2">
          {!totals && <Skeleton className="h-24" />}
          {totals && (
            <>
              <div>
                <dt>{t('guest.spent')}</dt>
                <dd>{format.money(totals.spent)}</dd>
              </div>
              <div>
                <dt>{t('guest.visits')}</dt>
                <dd>{format.number(totals.visits)}</dd>
              </div>
              <div>
                <dt>{t('guest.average')}</dt>
                <dd>{totals.averageReceipt === null ? '—' : format.money(totals.averageReceipt)}</dd>
              </div>
              <div>
                <dt>{t('guest.last')}</dt>
                <dd>{totals.lastVisitAt ? format.daysAgo(totals.lastVisitAt) : '—'}</dd>
              </div>
            </>
          )}
        </dl>
      </Panel>
    </div>
  )
}
