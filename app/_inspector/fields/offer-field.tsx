'use client'

import { useTranslations } from 'next-intl'
import { useWords } from '../../_canvas/words/context'
import { Button } from '../../_ui/button'
import { Input } from '../../_ui/input'
import { Segmented } from '../../_ui/segmented'
import { Select } from '../../_ui/select'
import { DurationInput } from './duration-input'
import { FieldRow } from './field-row'
import { GiftFields } from './gift-fields'
import { ItemsField } from './items-field'
import { asNumber, MoneyInput, NumberInput } from './number-input'

type Reward = { kind: string } & Record<string, unknown>
type Set = (path: string, value: unknown) => void

const KINDS = ['cashback', 'points', 'gift', 'discount', 'coupon'] as const

/** A reward of each kind to begin with. */
const START: Record<(typeof KINDS)[number], Reward> = {
  cashback: { kind: 'cashback', percent: 15, on: null, fromPurchase: null },
  points: { kind: 'points', amount: 300, expiresAfter: 'P30D' },
  gift: { kind: 'gift', sku: '', title: '' },
  discount: { kind: 'discount', percent: 10, on: null, minReceipt: null },
  coupon: { kind: 'coupon', discount: { kind: 'discount', percent: 10, on: null, minReceipt: null }, codes: 'generated' },
}

/** What is given: one of five kinds, each with its own few fields. `set` writes below the offer. */
export function OfferField({ value, set, problemOf }: { value: unknown; set: Set; problemOf: (path: string) => string | undefined }) {
  const t = useTranslations('inspector')
  const offer = (value ?? {}) as { saved?: string; name?: string; reward?: Reward }
  const reward = offer.reward
  if (offer.saved !== undefined) return <p className="text-ink-2">{t('offer.saved', { name: offer.saved })}</p>
  const kind = KINDS.find((candidate) => candidate === reward?.kind)
  const several = reward?.kind === 'all' && Array.isArray(reward.of) ? (reward.of as Reward[]) : null
  return (
    <div className="grid gap-2.5">
      {several ? (
        <p className="text-ink-2">{t('offer.several', { count: several.length })}</p>
      ) : (
        <Segmented
          size="s"
          label={t('offer.kind')}
          value={kind ?? 'cashback'}
          onChange={(next) => set('reward', START[next])}
          options={KINDS.map((name) => ({ value: name, label: t(`offer.kinds.${name}`) }))}
          className="justify-between"
        />
      )}
      <FieldRow label={t('offer.name')} problem={problemOf('name')}>
        {(control) => (
          <Input
            {...control}
            value={offer.name ?? ''}
            maxLength={200}
            placeholder={t('offer.namePlaceholder')}
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
    </div>
  )
}

function RewardFields({ reward, set }: { reward: Reward; set: Set }) {
  switch (reward.kind) {
    case 'cashback':
      return <Cashback reward={reward} set={set} />
    case 'points':
      return <PointsReward reward={reward} set={set} />
    case 'gift':
      return <GiftFields reward={reward} set={set} />
    case 'discount':
      return <Discount reward={reward} set={set} />
    case 'coupon':
      return <Discount reward={(reward.discount ?? {}) as Reward} set={(path, value) => set(`discount.${path}`, value)} />
    default:
      return null
  }
}

function Cashback({ reward, set }: { reward: Reward; set: Set }) {
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

function PointsReward({ reward, set }: { reward: Reward; set: Set }) {
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

function Discount({ reward, set }: { reward: Reward; set: Set }) {
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
