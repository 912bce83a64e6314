'use client'

import { useTranslations } from 'next-intl'
import { cn } from '../_ui/cn'
import { useFormat } from '../_ui/format'
import { Icon } from '../_ui/icon'
import { Panel } from '../_ui/panel'
import { Skeleton } from '../_ui/skeleton'
import type { Balance } from './guest'

const SOON_DAYS = 30

/** Points by the lots they came in, the first to burn first. */
export function GuestLots({ balance }: { balance: Balance | undefined }) {
  const t = useTranslations('customers.guest')
  const format = useFormat()
  const lots = [...(balance?.lots ?? [])].filter((lot) => lot.left > 0).sort((a, b) => (a.expiresAt ?? '9').localeCompare(b.expiresAt ?? '9'))
  const soon = (at: string | null) => at !== null && -format.daysBetween(at) <= SOON_DAYS
  return (
    <Panel title={t('lots')} aside={<span className="figures font-semibold">{format.number(balance?.balance ?? 0)}</span>}>
      {!balance && <Skeleton className="h-12" />}
      {balance && lots.length === 0 && <p className="text-ink-2">{t('noLots')}</p>}
      {lots.length > 0 && (
        <>
          <div className="mb-1 flex h-1.5 gap-0.5" aria-hidden>
            {lots.map((lot, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lots have no name of their own here
              <span key={i} style={{ flexGrow: lot.left }} className={cn('rounded-[1px] bg-reward-s', !soon(lot.expiresAt) && 'opacity-50')} />
            ))}
          </div>
          <ul className="figures">
            {lots.map((lot, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <li key={i} className="flex h-9 items-center gap-3 border-t first:border-t-0">
                <b className="min-w-10 text-right font-semibold">{format.number(lot.left)}</b>
                <span className="min-w-0 flex-1 truncate text-ink-2">{lot.reason}</span>
                <span className={cn('flex items-center gap-1 whitespace-nowrap text-ink-2', soon(lot.expiresAt) && 'text-reward')}>
                  {soon(lot.expiresAt) && <Icon name="warn" size={14} />}
                  {lot.expiresAt ? format.day(lot.expiresAt) : t('forever')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {balance && balance.debt > 0 && <p className="mt-2 text-bad text-label">{t('debt', { count: balance.debt })}</p>}
    </Panel>
  )
}
