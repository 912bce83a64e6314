'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Page } from '../_shell/page'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Empty } from '../_ui/empty'
import { ProblemView } from '../_ui/problem'
import { Skeleton } from '../_ui/skeleton'
import { AudienceTable } from './audience-table'
import { NewAudienceDialog } from './new-audience-dialog'

/** Campaigns that run add and take out by themselves. */
const FRESH_EVERY = 30_000

/** Lists of guests for advertising systems: who fills them, and the files to upload. */
export function AudiencesPage() {
  const t = useTranslations('audiences')
  const nav = useTranslations('shell.nav')
  const { role } = useWorkspace()
  const [making, make] = useState(false)
  const may = role === 'owner' || role === 'marketer'
  const list = useQuery(useTRPC().audiences.list.queryOptions(undefined, { refetchInterval: FRESH_EVERY }))
  const none = list.data?.length === 0
  const create = may && (
    <Button look="accent" icon="plus" onClick={() => make(true)}>
      {t('create')}
    </Button>
  )
  return (
    <Page title={nav('audiences')} acts={!none && create}>
      {list.isPending && (
        <div className="grid gap-px overflow-hidden rounded-card border bg-surface" aria-busy="true">
          {['a', 'b', 'c'].map((row) => (
            <Skeleton key={row} className="mx-4 my-4 h-6" />
          ))}
        </div>
      )}
      {list.isError && !list.data && <ProblemView error={list.error} onRetry={() => void list.refetch()} />}
      {none && (
        <Empty icon="audience" tone="action" title={t('empty.title')} action={create}>
          {t('empty.text')}
        </Empty>
      )}
      {list.data && !none && <AudienceTable audiences={list.data} may={may} />}
      {making && <NewAudienceDialog onClose={() => make(false)} />}
    </Page>
  )
}
