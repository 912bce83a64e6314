'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC } from '../_trpc/client'
import { Button, IconButton } from '../_ui/button'
import { channelIcon } from '../_ui/channel'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { ProblemView, useTellProblem } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import { Tabs } from '../_ui/tabs'
import { Tile } from '../_ui/tile'
import { MessageBody } from './message-body'
import { stage } from './message-row'
import { MessageStatePill } from './message-state'
import { useReason } from './reason'

type View = 'sent' | 'text'

/** One message: as it was sent, what became of it, and in a sandbox the hand of the guest. */
export function MessagePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations('messages')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const format = useFormat()
  const reason = useReason()
  const { sandbox, role } = useWorkspace()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const [view, setView] = useState<View>('sent')
  const message = useQuery(trpc.messages.get.queryOptions({ id }, { refetchInterval: 3_000 }))
  const play = useMutation(trpc.messages.sandbox.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.messages.pathFilter()) }))
  const m = message.data
  if (message.isError) {
    return (
      <aside className="border-l bg-surface p-4">
        <ProblemView error={message.error} onRetry={() => void message.refetch()} />
      </aside>
    )
  }
  if (!m) {
    return (
      <aside className="border-l bg-surface p-4">
        <Skeleton className="h-64" />
      </aside>
    )
  }
  const channel = common.has(`channel.${m.channel}`) ? common(`channel.${m.channel}`) : m.channel
  const sent = Boolean(m.text)
  return (
    <aside className="flex min-h-0 flex-col overflow-y-auto border-l bg-surface *:shrink-0" aria-label={t('message')}>
      <header className="flex items-start gap-3 p-4">
        <Tile icon={channelIcon(m.channel)} tone="action" />
        <div className="min-w-0 flex-1">
          <p className="text-ink-2 text-label">{t('to', { channel, name: m.customerName || common('noName') })}</p>
          <h2 className="truncate font-semibold">{m.subject || m.campaignName}</h2>
        </div>
        <IconButton icon="x" label={common('close')} onClick={onClose} />
      </header>
      <Tabs<View>
        value={view}
        onChange={setView}
        listClassName="px-4"
        tabs={[
          { value: 'sent', label: t('asSent'), panel: <div className="p-4">{sent ? <MessageBody m={m} /> : <NotYet state={m.state} />}</div> },
          {
            value: 'text',
            label: t('textOnly'),
            panel: <div className="p-4">{sent ? <pre className="whitespace-pre-wrap break-words font-sans">{m.text}</pre> : <NotYet state={m.state} />}</div>,
          },
        ]}
      />
      <dl className="figures grid gap-0 border-t px-4 py-2 [&>div]:flex [&>div]:min-h-8 [&>div]:items-center [&>div]:justify-between [&>div]:gap-4 [&_dt]:text-ink-2">
        <div>
          <dt>{t('columns.state')}</dt>
          <dd>
            <MessageStatePill state={stage(m)} />
          </dd>
        </div>
        {m.reason && (
          <div>
            <dt>{t('columns.why')}</dt>
            <dd className={m.state === 'failed' ? 'text-bad' : undefined}>{reason(m.reason)}</dd>
          </div>
        )}
        <div>
          <dt>{t('address')}</dt>
          <dd className="min-w-0 truncate">{m.to}</dd>
        </div>
        <div>
          <dt>{t('class')}</dt>
          <dd>{t(`classes.${m.class}`)}</dd>
        </div>
        {m.at && (
          <div>
            <dt>{t('columns.time')}</dt>
            <dd>
              {format.day(m.at)}, {format.timeExact(m.at)}
            </dd>
          </div>
        )}
        {m.duplicatesPrevented > 0 && (
          <div>
            <dt className="flex items-center gap-1.5">
              <Icon name="shield" size={14} />
              {t('duplicates')}
            </dt>
            <dd>{format.number(m.duplicatesPrevented)}</dd>
          </div>
        )}
      </dl>
      <footer className="mt-auto grid gap-3 border-t p-4">
        {sandbox && sent && role !== 'analyst' && (
          <div className="flex flex-wrap items-center gap-2">
            <span className="mr-1 text-ink-2 text-label">{t('play.label')}</span>
            {(['opened', 'clicked', 'failed'] as const).map((event) => (
              <Button key={event} size="s" disabled={play.isPending} onClick={() => play.mutate({ id, event })}>
                {t(`play.${event}`)}
              </Button>
            ))}
          </div>
        )}
        <p className="flex justify-between gap-4">
          <Link href={`/customers/${m.customer}`} className="font-medium text-accent hover:underline">
            {t('guest')}
          </Link>
          <Link href={`/campaigns/${m.campaign}?enrolment=${m.enrolment}`} className="font-medium text-accent hover:underline">
            {t('way')}
          </Link>
        </p>
      </footer>
    </aside>
  )
}

function NotYet({ state }: { state: string }) {
  const t = useTranslations('messages')
  return <p className="py-4 text-center text-ink-2">{t(state === 'queued' || state === 'held' ? 'notYet' : 'notSent')}</p>
}
