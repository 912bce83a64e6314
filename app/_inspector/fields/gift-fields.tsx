'use client'

import { useTranslations } from 'next-intl'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { Input } from '../../_ui/input'
import { Picker } from '../rule/picker'
import { useVocabulary } from '../rule/vocabulary'
import { FieldRow } from './field-row'
import { asNumber, MoneyInput } from './number-input'

/** The item that is given, and what one costs the shop where the till's lines do not say: results count it. */
export function GiftFields({ reward, set }: { reward: Record<string, unknown>; set: (path: string, value: unknown) => void }) {
  const t = useTranslations('inspector')
  const { format } = useWords()
  const items = useVocabulary()('sku')
  return (
    <>
      <FieldRow label={t('offer.giftTitle')}>
        {(control) => (
          <Input
            {...control}
            value={String(reward.title ?? '')}
            maxLength={200}
            placeholder={t('offer.giftPlaceholder')}
            onChange={(event) => set('title', event.target.value)}
          />
        )}
      </FieldRow>
      <FieldRow label={t('offer.giftSku')} help={t('offer.giftSkuHelp')}>
        {(control) => (
          <div className="flex gap-2">
            <Input {...control} value={String(reward.sku ?? '')} maxLength={100} onChange={(event) => set('sku', event.target.value)} frameClassName="flex-1" />
            {items.length > 0 && (
              <Picker
                label={t('offer.giftSku')}
                items={items.map(({ value, label }) => ({ value, label }))}
                onPick={(sku) => {
                  set('sku', sku)
                  if (!reward.title) set('title', items.find((item) => item.value === sku)?.label ?? sku)
                }}
                trigger={<Button>{t('rule.choose')}</Button>}
              />
            )}
          </div>
        )}
      </FieldRow>
      <FieldRow label={t('offer.giftCost')} help={t('offer.giftCostHelp')}>
        {(control) => (
          <MoneyInput
            {...control}
            value={asNumber(reward.cost)}
            minor={format.minor}
            symbol={format.symbol}
            placeholder={t('offer.giftCostUnknown')}
            frameClassName="w-[140px]"
            onChange={(cost) => set('cost', cost)}
          />
        )}
      </FieldRow>
    </>
  )
}
