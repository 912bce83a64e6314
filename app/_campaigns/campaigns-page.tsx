'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Page } from '../_shell/page'
import { useWorkspace } from '../_shell/workspace'
import { Templates } from '../_templates/templates'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import type { CampaignState } from '../_ui/campaign-state'
import { Empty } from '../_ui/empty'
import { useFormat } from '../_ui/format'
import { Input } from '../_ui/input'
import { ProblemView } from '../_ui/problem'
import { Segmented } from '../_ui/segmented'
import { CampaignTable, CampaignTableSkeleton } from './campaign-table'
import { CreateMenu } from './create-menu'

type Filter = 'all' | 'live' | 'paused' | 'draft' | 'over'

const IN: Record<Filter, (state: CampaignState) => boolean> = {
  all: () => true,
  live: (s) => s === 'live',
  paused: (s) => s === 'paused',
  draft: (s) => s === 'draft',
  over: (s) => s === 'stopped' || s === 'finished',
}

/** Running campaigns bring new numbers by themselves. */
const LIVE_EVERY = 3_000

export function CampaignsPage() {
  const t = useTranslations('campaigns')
  const nav = useTranslations('shell.nav')
  const trpc = useTRPC()
  const format = useFormat()
  const { role } = useWorkspace()
  const templates = useRef<HTMLElement>(null)
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const list = useQuery(
    trpc.campaigns.list.queryOptions(undefined, { refetchInterval: (q) => (q.state.data?.some((c) => c.state === 'live') ? LIVE_EVERY : false) }),
  )
  const campaigns = list.data ?? []
  const shown = campaigns.filter((c) => IN[filter](c.state) && c.name.toLowerCase().includes(search.trim().toLowerCase()))
  const count = (f: Filter) => format.number(campaigns.filter((c) => IN[f](c.state)).length)
  const may = role === 'owner' || role === 'marketer'
  const standing = campaigns.reduce((sum, c) => sum + c.standing, 0)
  const none = list.isSuccess && campaigns.length === 0

  return (
    <Page
      title={nav('campaigns')}
      bar={
        !none && (
          <>
            <Segmented
              label={t('state')}
              value={filter}
              onChange={setFilter}
              options={(['all', 'live', 'paused', 'draft', 'over'] as const).map((value) => ({ value, label: t(`filter.${value}`), count: count(value) }))}
            />
            <span className="flex-1" />
            <Input
              icon="search"
              placeholder={t('find')}
              aria-label={t('find')}
              value={search}
              onChange={(e) => setSearch(e.target.value)}
              frameClassName="hidden w-[200px] lg:flex"
            />
          </>
        )
      }
      acts={may && <CreateMenu />}
    >
      {list.isPending && <CampaignTableSkeleton />}
      {list.isError && !list.data && <ProblemView error={list.error} onRetry={() => void list.refetch()} />}
      {none && (
        <Empty
          icon="cascade"
          tone="entry"
          title={t('empty.title')}
          action={
            may && (
              <Button look="accent" icon="plus" onClick={() => templates.current?.scrollIntoView({ behavior: 'smooth' })}>
                {t('empty.choose')}
              </Button>
            )
          }
        >
          {t('empty.text')}
        </Empty>
      )}
      {campaigns.length > 0 && (
        <CampaignTable
          campaigns={shown}
          may={may}
          footer={t.rich('inside', { count: standing, b: (text) => <b className="font-semibold">{text}</b> })}
          empty={t('nothing')}
        />
      )}
      {may && list.isSuccess && <Templates ref={templates} />}
    </Page>
  )
}
