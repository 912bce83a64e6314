'use client'

import type { inferRouterOutputs } from '@trpc/server'
import { useTranslations } from 'next-intl'
import type { AppRouter } from '@/server/root'
import { useStepName } from '../_canvas/words/use-step-name'
import { Avatar } from '../_ui/avatar'
import { channelIcon } from '../_ui/channel'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { MessageStatePill } from './message-state'
import { useReason } from './reason'

export type Message = inferRouterOutputs<AppRouter>['messages']['list']['items'][number]

export function MessageRow({ m, open, onOpen }: { m: Message; open: boolean; onOpen: () => void }) {
  const common = useTranslations('common')
  const format = useFormat()
  const reason = useReason()
  const said = m.subject || m.text
  // What was never written goes by its step.
  const step = useStepName(m.campaign, said ? null : m.step)
  const name = m.customerName || common('noName')
  return (
    <tr aria-selected={open} className="relative h-10 border-b transition-colors hover:bg-hover aria-selected:bg-action-t [&>td]:pr-3">
      <td className="whitespace-nowrap pl-4 text-ink-2 sm:pl-6">{m.at ? format.moment(m.at) : ''}</td>
      <td title={common.has(`channel.${m.channel}`) ? common(`channel.${m.channel}`) : m.channel}>
        <Icon name={channelIcon(m.channel)} size={16} className="text-ink-2" />
      </td>
      <td className="w-full max-w-0 md:w-[26%]">
        <button type="button" onClick={onOpen} aria-expanded={open} className="flex w-full min-w-0 items-center gap-2 text-left after:absolute after:inset-0">
          <Avatar name={name} size="s" className="hidden sm:inline-grid" />
          <span className="truncate font-semibold">{name}</span>
        </button>
      </td>
      <td className="hidden w-[40%] max-w-0 truncate text-ink-2 md:table-cell">
        {m.campaignName} · <span className="text-ink">{said || step}</span>
      </td>
      <td className="whitespace-nowrap">
        <MessageStatePill state={stage(m)} />
      </td>
      <td className={cn('hidden whitespace-nowrap text-label md:table-cell', m.state === 'failed' ? 'text-bad' : 'text-ink-2')}>{reason(m.reason)}</td>
    </tr>
  )
}

/** How far it got: a delivered message may have been opened, then clicked. */
export function stage(m: { state: string; openedAt?: string | null; clickedAt?: string | null }): string {
  if (m.state !== 'delivered' && m.state !== 'accepted') return m.state
  if (m.clickedAt) return 'clicked'
  return m.openedAt ? 'opened' : m.state
}
