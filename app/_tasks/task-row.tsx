'use client'

import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AppRouter } from '@/server/root'
import { useWorkspace } from '../_shell/workspace'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'

type Task = inferRouterOutputs<AppRouter>['tasks']['list']['items'][number]

/** What is to be done and for whom; whose it is; and the tick. */
export function TaskRow({ task, busy, onSettle }: { task: Task; busy: boolean; onSettle: () => void }) {
  const t = useTranslations('tasks')
  const roles = useTranslations('steps.roles')
  const common = useTranslations('common')
  const format = useFormat()
  const { role } = useWorkspace()
  const guest = task.customerName || common('noName')
  const whose = 'role' in task.to ? (roles.has(task.to.role) ? roles(task.to.role) : task.to.role) : (task.to.name ?? t('gone'))
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 border-b px-4 py-3 sm:px-6">
      <div className="grid min-w-0 gap-0.5">
        <p className={task.state === 'done' ? 'text-ink-3 line-through' : ''}>{task.text}</p>
        <p className="flex flex-wrap gap-x-3 text-ink-2 text-label">
          {role === 'cashier' ? (
            <span>{guest}</span>
          ) : (
            <Link href={`/customers/${task.customer}`} className="hover:underline">
              {guest}
            </Link>
          )}
          <span>{t('for', { whose })}</span>
          <span className="min-w-0 truncate">{task.campaignName}</span>
          <time dateTime={task.createdAt} className="figures">
            {format.moment(task.createdAt)}
          </time>
          {task.doneAt && <span className="figures">{t('doneBy', { who: task.doneBy ?? '', at: format.moment(task.doneAt) })}</span>}
        </p>
      </div>
      <Button size="s" icon={task.state === 'open' ? 'check' : 'undo'} busy={busy} onClick={onSettle}>
        {t(task.state === 'open' ? 'settle' : 'reopen')}
      </Button>
    </li>
  )
}
