'use client'

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Page } from '../_shell/page'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC } from '../_trpc/client'
import { Button } from '../_ui/button'
import { Empty } from '../_ui/empty'
import { ProblemView, useTellProblem } from '../_ui/problem'
import { Segmented } from '../_ui/segmented'
import { Skeleton } from '../_ui/skeleton'
import { TaskRow } from './task-row'

const FRESH_EVERY = 5_000
const PAGE = 60

/** What campaigns ask the staff to do, newest first: to be ticked off, and back on where it was a slip. */
export function TasksPage() {
  const t = useTranslations('tasks')
  const nav = useTranslations('shell.nav')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const { role } = useWorkspace()
  const [state, setState] = useState<'open' | 'done'>('open')
  const [whose, setWhose] = useState<'mine' | 'all'>(role === 'cashier' ? 'mine' : 'all')
  const list = useInfiniteQuery(
    trpc.tasks.list.infiniteQueryOptions(
      { state, mine: whose === 'mine', limit: PAGE },
      { getNextPageParam: (page) => page.next ?? undefined, refetchInterval: (q) => ((q.state.data?.pages.length ?? 1) > 1 ? false : FRESH_EVERY) },
    ),
  )
  const settle = useMutation(trpc.tasks.settle.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.tasks.pathFilter()) }))
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Page
      fixed
      title={nav('tasks')}
      bar={
        <>
          <Segmented label={t('state')} value={state} onChange={setState} options={(['open', 'done'] as const).map((value) => ({ value, label: t(value) }))} />
          {role !== 'cashier' && (
            <Segmented label={t('whose')} value={whose} onChange={setWhose} options={(['all', 'mine'] as const).map((value) => ({ value, label: t(value) }))} />
          )}
        </>
      }
    >
      <div className="h-full overflow-y-auto bg-surface">
        {list.isError && !list.data && <ProblemView error={list.error} onRetry={() => void list.refetch()} className="mt-4" />}
        {list.isPending && ['a', 'b', 'c', 'd'].map((row) => <Skeleton key={row} className="mx-6 my-4 h-8" />)}
        {list.isSuccess && items.length === 0 && (
          <Empty icon="task" tone="action" title={t(`empty.${state}`)}>
            {t('empty.text')}
          </Empty>
        )}
        <ul>
          {items.map((task) => (
            <TaskRow
              key={task.id}
              task={task}
              busy={settle.isPending && settle.variables?.id === task.id}
              onSettle={() => settle.mutate({ id: task.id, state: task.state === 'open' ? 'done' : 'open' })}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <div className="p-4 text-center">
            <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('older')}
            </Button>
          </div>
        )}
      </div>
    </Page>
  )
}
