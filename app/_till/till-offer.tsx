'use client'

import { useTranslations } from 'next-intl'
import type { Shortfall } from '../../workflows/segments/take-off'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Icon, type IconName } from '../_ui/icon'
import { Code } from '../_ui/pill'
import { Tile } from '../_ui/tile'
import type { Offer } from './till'

const ICON: Record<string, IconName> = { gift: 'gift', cashback: 'cashback', discount: 'discount', coupon: 'coupon', points: 'points' }

/** An offer of this guest: used by a touch; one that does not apply says which value fell short. */
export function TillOffer({ offer, used, short, onToggle }: { offer: Offer; used: boolean; short: Shortfall | undefined; onToggle: (code: string) => void }) {
  const t = useTranslations('till')
  const format = useFormat()
  const { code } = offer
  return (
    <li className="flex gap-3 border-t px-4 py-3 first:border-t-0">
      <Tile icon={ICON[offer.kind] ?? 'offer'} tone="reward" />
      <div className="min-w-0 flex-1">
        <div className="flex items-start justify-between gap-2">
          <p className="font-semibold">{offer.name}</p>
          {code && <Code>{code}</Code>}
        </div>
        <p className="text-ink-2 text-label">{t('offerAbout', { summary: offer.summary, day: format.day(offer.expiresAt) })}</p>
        {used && !short && (
          <p className="mt-0.5 flex items-center gap-1 text-good text-label">
            <Icon name="check" size={14} />
            {t('applied')}
          </p>
        )}
        {used && short && (
          <p className="mt-0.5 flex items-center gap-1 text-bad text-label">
            <Icon name="x" size={14} />
            {short.code === 'offer.min_receipt'
              ? t('short.minReceipt', { money: format.money(short.short) })
              : short.code === 'offer.no_gift'
                ? t('short.noGift', { title: short.title })
                : t('short.noMatch')}
          </p>
        )}
        {code === null && <p className="mt-0.5 text-good text-label">{t('byItself')}</p>}
      </div>
      {code && (
        <Button size="l" look={used ? 'plain' : 'accent'} aria-pressed={used} onClick={() => onToggle(code)} className="self-center">
          {used ? t('unuse') : t('use')}
        </Button>
      )}
    </li>
  )
}
