'use client'

import { useTranslations } from 'next-intl'
import { Select } from '../../_ui/select'
import { DurationInput } from './duration-input'
import { FieldRow } from './field-row'
import { ItemsField } from './items-field'
import { asNumber, NumberInput } from './number-input'
import type { RewardProps } from './reward-fields'

/** How much comes back, on what, and from which purchase on. */
export function CashbackFields({ reward, set }: RewardProps) {
  const t = useTranslations('inspector')
  const from = reward.fromPurchase as { nth: number; within: string } | null | undefined
  return (
    <>
      <FieldRow label={t('offer.percent')}>
        {(control) => (
          <NumberInput
            {...control}
            value={asNumber(reward.percent)}
            min={1}
            max={100}
            after="%"
            frameClassName="w-[84px]"
            onChange={(percent) => set('percent', percent ?? 1)}
          />
        )}
      </FieldRow>
      <ItemsField value={reward.on} onChange={(on) => set('on', on)} />
      <FieldRow label={t('offer.counts')}>
        {({ id }) => (
          <div className="grid gap-2">
            <Select
              id={id}
              label={t('offer.counts')}
              value={from ? 'nth' : 'first'}
              onChange={(next) => set('fromPurchase', next === 'nth' ? { nth: 4, within: 'P30D' } : null)}
              options={[
                { value: 'first', label: t('offer.fromFirst') },
                { value: 'nth', label: t('offer.fromNth') },
              ]}
            />
            {from && (
              <div className="flex flex-wrap items-center gap-2">
                <NumberInput
                  aria-label={t('offer.nth')}
                  value={from.nth}
                  whole
                  min={2}
                  max={100}
                  frameClassName="w-[60px]"
                  onChange={(nth) => nth !== null && set('fromPurchase.nth', nth)}
                />
                <span className="text-ink-2">{t('offer.nthWithin')}</span>
                <DurationInput label={t('offer.nthWithin')} value={from.within} only={['day']} onChange={(within) => set('fromPurchase.within', within)} />
              </div>
            )}
          </div>
        )}
      </FieldRow>
    </>
  )
}
