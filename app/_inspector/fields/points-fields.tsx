'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../../_ui/button'
import { DurationInput } from './duration-input'
import { FieldRow } from './field-row'
import { asNumber, NumberInput } from './number-input'
import type { RewardProps } from './reward-fields'

/** How many points, and when they expire. */
export function PointsFields({ reward, set }: RewardProps) {
  const t = useTranslations('inspector')
  const expires = typeof reward.expiresAfter === 'string' ? reward.expiresAfter : null
  return (
    <>
      <FieldRow label={t('offer.points')}>
        {(control) => (
          <NumberInput
            {...control}
            value={asNumber(reward.amount)}
            whole
            min={1}
            max={1_000_000_000}
            frameClassName="w-[120px]"
            onChange={(amount) => set('amount', amount ?? 1)}
          />
        )}
      </FieldRow>
      <FieldRow label={t('offer.expire')}>
        {({ id }) =>
          expires ? (
            <div className="flex items-center gap-2">
              <DurationInput id={id} label={t('offer.expire')} value={expires} onChange={(iso) => set('expiresAfter', iso)} />
              <Button size="s" look="link" onClick={() => set('expiresAfter', null)}>
                {t('offer.never')}
              </Button>
            </div>
          ) : (
            <Button id={id} size="s" className="mt-1 justify-self-start" onClick={() => set('expiresAfter', 'P30D')}>
              {t('offer.letExpire')}
            </Button>
          )
        }
      </FieldRow>
    </>
  )
}
