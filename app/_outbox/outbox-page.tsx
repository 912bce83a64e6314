'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CHANNELS, type Channel } from '../../workflows/segments/channels'
import { Page } from '../_shell/page'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { cn } from '../_ui/cn'
import { Empty } from '../_ui/empty'
import { Icon } from '../_ui/icon'
import { ProblemView } from '../_ui/problem'
import { Select } from '../_ui/select'
import { Skeleton } from '../_ui/skeleton'
import { MessagePanel } from './message-panel'
import { MessageRow } from './message-row'
import { type MessageState, STATES, stateIcon } from './message-state'

const FRESH_EVERY = 3_000
const PAGE = 60

/** Every message that was due to anybody: its state, why it did not go, and what exactly was sent. */
export function OutboxPage() {
  const t = useTranslations('messages')
  const nav = useTranslations('shell.nav')
  const channel = useTranslations('common.channel')
  const trpc = useTRPC()
  const asked = useSearchParams()
  const [state, setState] = useState<MessageState | 'all'>(() => STATES.find((s) => s === asked.get('state')) ?? 'all')
  const [by, setBy] = useState<Channel | 'all'>('all')
  const [campaign, setCampaign] = useState(asked.get('campaign') ?? 'all')
  const [open, setOpen] = useState<string | null>(asked.get('message'))
  const campaigns = useQuery(trpc.campaigns.list.queryOptions())
  const chosen = (value: string) => (value === 'all' ? undefined : value)
  const list = useInfiniteQuery(
    trpc.messages.list.infiniteQueryOptions(
      {
        state: state === 'all' ? undefined : state,
        channel: by === 'all' ? undefined : by,
        campaign: chosen(campaign),
        step: asked.get('step') ?? undefined,
        limit: PAGE,
      },
      // New ones come to the top by themselves while the first page is in view.
      { getNextPageParam: (page) => page.next ?? undefined, refetchInterval: (q) => ((q.state.data?.pages.length ?? 1) > 1 ? false : FRESH_EVERY) },
    ),
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Page
      fixed
      title={nav('messages')}
      bar={
        <>
          <Select
            label={t('campaign')}
            value={campaign}
            onChange={setCampaign}
            icon="cascade"
            className="max-w-60"
            options={[{ value: 'all', label: t('anyCampaign') }, ...(campaigns.data ?? []).map((c) => ({ value: c.id, label: c.name }))]}
          />
          <Select
            label={t('channel')}
            value={by}
            onChange={setBy}
            icon="push"
            options={[{ value: 'all' as const, label: t('anyChannel') }, ...CHANNELS.map((value) => ({ value, label: channel(value) }))]}
          />
        </>
      }
    >
      <div className={cn('grid h-full grid-rows-[auto_minmax(0,1fr)]', open && 'lg:grid-cols-[minmax(0,1fr)_420px]')}>
        <div className="flex items-center gap-2 overflow-x-auto border-b bg-surface px-4 py-2.5 sm:px-6 lg:col-span-full">
          {(['all', ...STATES] as const).map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={state === value}
              onClick={() => setState(value)}
              className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line-2 px-2.5 font-medium text-ink-2 transition-colors hover:bg-hover aria-pressed:border-accent aria-pressed:bg-action-t aria-pressed:text-accent"
            >
              {value !== 'all' && <Icon name={stateIcon(value)} size={14} />}
              {value === 'all' ? t('all') : t(`state.${value}`)}
            </button>
          ))}
        </div>
        <div className={cn('min-h-0 overflow-y-auto bg-surface', open && 'hidden lg:block')}>
          {list.isError && !list.data && <ProblemView error={list.error} onRetry={() => void list.refetch()} className="mt-4" />}
          {list.isPending && ['a', 'b', 'c', 'd', 'e', 'f'].map((row) => <Skeleton key={row} className="mx-6 my-3 h-4" />)}
          {list.isSuccess && items.length === 0 && (
            <Empty icon="message" tone="action" title={t('empty.title')}>
              {t('empty.text')}
            </Empty>
          )}
          {items.length > 0 && (
            <table className="figures w-full">
              <thead className="sticky top-0 z-10 bg-surface shadow-[0_1px_0_var(--line)]">
                <tr className="h-9 text-left text-ink-3 text-label [&>th]:whitespace-nowrap [&>th]:pr-3 [&>th]:font-normal">
                  <th className="pl-4 sm:pl-6">{t('columns.time')}</th>
                  <th>
                    <span className="sr-only">{t('channel')}</span>
                  </th>
                  <th>{t('columns.guest')}</th>
                  <th className="hidden md:table-cell">{t('columns.what')}</th>
                  <th>{t('columns.state')}</th>
                  <th className="hidden md:table-cell">{t('columns.why')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((m) => (
                  <MessageRow key={m.id} m={m} open={m.id === open} onOpen={() => setOpen(m.id === open ? null : m.id)} />
                ))}
              </tbody>
            </table>
          )}
          {list.hasNextPage && (
            <div className="p-4 text-center">
              <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('older')}
              </Button>
            </div>
          )}
        </div>
        {open && <MessagePanel id={open} onClose={() => setOpen(null)} />}
      </div>
    </Page>
  )
}
