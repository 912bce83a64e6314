'use client'

import { useTranslations } from 'next-intl'
import { Input } from '../../_ui/input'
import { Select } from '../../_ui/select'
import { FieldRow } from './field-row'
import { type Reward, RewardFields, type RewardProps } from './reward-fields'
import { SaveOffer } from './save-offer'
import { SavedOffer, UseSaved } from './saved-offer'

const KINDS = ['cashback', 'points', 'gift', 'discount', 'coupon', 'personal'] as const

/** A reward of each kind to begin with. */
const START: Record<(typeof KINDS)[number], Reward> = {
  cashback: { kind: 'cashback', percent: 15, on: null, fromPurchase: null },
  points: { kind: 'points', amount: 300, expiresAfter: 'P30D' },
  gift: { kind: 'gift', sku: '', title: '' },
  discount: { kind: 'discount', percent: 10, on: null, minReceipt: null },
  coupon: { kind: 'coupon', discount: { kind: 'discount', percent: 10, on: null, minReceipt: null }, codes: 'generated' },
  personal: { kind: 'personal', goal: 'widen_basket', from: [] },
}

/** What is given: one of six kinds, each with its own few fields. `set` writes below the offer. */
export function OfferField({ value, set, problemOf }: { value: unknown; set: RewardProps['set']; problemOf: (path: string) => string | undefined }) {
  const t = useTranslations('inspector')
  const offer = (value ?? {}) as { saved?: string; name?: string; reward?: Reward }
  const reward = offer.reward
  if (offer.saved !== undefined) return <SavedOffer id={offer.saved} onChange={(next) => set('', next)} />
  const kind = KINDS.find((candidate) => candidate === reward?.kind)
  const several = reward?.kind === 'all' && Array.isArray(reward.of) ? (reward.of as Reward[]) : null
  return (
    <div className="grid gap-2.5">
      <UseSaved onChange={(next) => set('', next)} />
      {several ? (
        <p className="text-ink-2">{t('offer.several', { count: several.length })}</p>
      ) : (
        <FieldRow label={t('offer.kind')}>
          {(control) => (
            <Select
              {...control}
              value={kind ?? 'cashback'}
              onChange={(next) => set('reward', START[next])}
              options={KINDS.map((name) => ({ value: name, label: t(`offer.kinds.${name}`) }))}
              className="w-full"
            />
          )}
        </FieldRow>
      )}
      <FieldRow label={t('offer.name')} problem={problemOf('name')}>
        {(control) => (
          <Input
            {...control}
            value={offer.name ?? ''}
            maxLength={200}
            placeholder={t(kind === 'personal' ? 'offer.namePersonal' : 'offer.namePlaceholder')}
            onChange={(event) => set('name', event.target.value)}
          />
        )}
      </FieldRow>
      {several
        ? several.map((one, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rewards of a combination are known by their place (`#0`, `#1`)
            <div key={n} className="grid gap-2 rounded-card border p-3">
              <b className="font-medium">{t(`offer.kinds.${one.kind}`)}</b>
              <RewardFields reward={one} set={(path, next) => set(`reward.of.${n}.${path}`, next)} />
            </div>
          ))
        : reward && <RewardFields reward={reward} set={(path, next) => set(`reward.${path}`, next)} />}
      <SaveOffer offer={offer} />
    </div>
  )
}
