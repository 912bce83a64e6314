'use client'

import { useTranslations } from 'next-intl'
import { useWords } from '../../_canvas/words/context'
import { Select } from '../../_ui/select'
import { FieldRow } from './field-row'
import { ItemsField } from './items-field'
import { asNumber, MoneyInput, NumberInput } from './number-input'
import type { RewardProps } from './reward-fields'

/** A share or a sum off, on what, and from which receipt on: for a discount, and for what a coupon is good for. */
export function DiscountFields({ reward, set }: RewardProps) {
  const t = useTranslations('inspector')
  const { format } = useWords()
  const fixed = typeof reward.amount === 'number'
  return (
    <>
      <FieldRow label={t('offer.off')}>
        {({ id }) => (
          <div className="flex gap-2">
            {fixed ? (
              <MoneyInput
                id={id}
                value={asNumber(reward.amount)}
                min={1}
                minor={format.minor}
                symbol={format.symbol}
                frameClassName="w-[120px]"
                onChange={(amount) => set('amount', amount ?? 1)}
              />
            ) : (
              <NumberInput
                id={id}
                value={asNumber(reward.percent)}
                min={1}
                max={100}
                after="%"
                frameClassName="w-[84px]"
                onChange={(percent) => set('percent', percent ?? 1)}
              />
            )}
            <Select
              label={t('offer.offKind')}
              value={fixed ? 'amount' : 'percent'}
              onChange={(next) => {
                set(next === 'amount' ? 'percent' : 'amount', undefined)
                set(next, next === 'amount' ? 50_000 : 10)
              }}
              options={[
                { value: 'percent', label: t('offer.offPercent') },
                { value: 'amount', label: t('offer.offAmount') },
              ]}
              className="flex-1"
            />
          </div>
        )}
      </FieldRow>
      <ItemsField value={reward.on} onChange={(on) => set('on', on)} />
      <FieldRow label={t('offer.minReceipt')}>
        {(control) => (
          <MoneyInput
            {...control}
            value={asNumber(reward.minReceipt)}
            minor={format.minor}
            symbol={format.symbol}
            placeholder={t('offer.anyReceipt')}
            frameClassName="w-[140px]"
            onChange={(amount) => set('minReceipt', amount)}
          />
        )}
      </FieldRow>
    </>
  )
}
