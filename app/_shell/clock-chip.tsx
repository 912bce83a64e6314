'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { IconButton } from '../_ui/button'
import { useFormat, usePlace } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { useTellProblem } from '../_ui/problem'
import { Tooltip } from '../_ui/tooltip'
import { useWorkspace } from './workspace'

const DAY = 86_400

/** A sandbox's time: what it shows, how fast it runs, and the button that stops or lets it run. Real workspaces have none. */
export function ClockChip() {
  const t = useTranslations('shell.clock')
  const { sandbox, clock, role } = useWorkspace()
  const { now } = usePlace()
  const format = useFormat()
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const set = useMutation(
    trpc.workspace.setClock.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.workspace.current.pathFilter()) }),
  )
  if (!sandbox) return null
  const rate = clock.rate >= DAY ? t('rate', { count: Math.round(clock.rate / DAY) }) : t('rateSlow', { times: format.number(clock.rate) })
  return (
    <div className="figures flex h-8 items-center gap-1 whitespace-nowrap rounded-full border border-line-2 pr-1 pl-2.5">
      <Tooltip label={`${t('about')} ${rate}.`}>
        <span className="flex items-center gap-2">
          <Icon name="wait" size={14} className={clock.running ? 'text-good' : 'text-ink-3'} />
          <span className="hidden text-ink-3 text-label lg:inline">{t('sandbox')}</span>
          <time dateTime={new Date(now).toISOString()} className="font-medium text-label sm:min-w-[7.5em]" suppressHydrationWarning>
            {format.dayShort(now)}
            <span className="hidden sm:inline">, {format.time(now)}</span>
          </time>
        </span>
      </Tooltip>
      {role !== 'analyst' && role !== 'cashier' && (
        <IconButton
          icon={clock.running ? 'pause' : 'play'}
          label={t(clock.running ? 'pause' : 'run')}
          size="s"
          className="rounded-full"
          disabled={set.isPending}
          onClick={() => set.mutate({ running: !clock.running })}
        />
      )}
    </div>
  )
}
