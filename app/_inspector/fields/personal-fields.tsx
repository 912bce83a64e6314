'use client'

import { useTranslations } from 'next-intl'
import { PERSONAL_GOALS } from '../../../workflows/model/offer'
import { Button } from '../../_ui/button'
import { Icon } from '../../_ui/icon'
import { Select } from '../../_ui/select'
import { Picker } from '../rule/picker'
import { FieldRow } from './field-row'
import type { RewardProps } from './reward-fields'
import { useSavedOffers } from './saved-offer'

/** What a personal offer is chosen for, and from which saved offers. One that chooses itself cannot be chosen. */
export function PersonalFields({ reward, set }: RewardProps) {
  const t = useTranslations('inspector')
  const { offers, known } = useSavedOffers()
  const from = Array.isArray(reward.from) ? reward.from.map(String) : []
  const goal = PERSONAL_GOALS.find((one) => one === reward.goal) ?? 'widen_basket'
  const fit = offers.filter(({ offer }) => offer.reward.kind !== 'personal')
  const nameOf = (id: string) => offers.find(({ value }) => value === id)?.label ?? (known ? t('offer.fromGone') : '…')
  const without = (id: string) =>
    set(
      'from',
      from.filter((other) => other !== id),
    )
  return (
    <>
      <FieldRow label={t('offer.goal')} help={t(`offer.goalsAbout.${goal}`)}>
        {(control) => (
          <Select
            {...control}
            label={t('offer.goal')}
            value={goal}
            options={PERSONAL_GOALS.map((value) => ({ value, label: t(`offer.goals.${value}`) }))}
            onChange={(next) => set('goal', next)}
          />
        )}
      </FieldRow>
      <FieldRow label={t('offer.from')} help={t(known && fit.length === 0 ? 'offer.personalEmpty' : 'offer.personalAbout')}>
        {({ id, ...control }) => (
          <div className="grid gap-1.5">
            {from.length > 0 && (
              <ul aria-label={t('offer.from')} className="grid gap-1">
                {from.map((one) => (
                  <li key={one} className="flex h-7 min-w-0 items-center gap-1.5 rounded-inner bg-sunken pr-1 pl-2">
                    <Icon name="offer" size={14} className="text-ink-3" />
                    <span className="min-w-0 flex-1 truncate">{nameOf(one)}</span>
                    <button
                      type="button"
                      aria-label={t('offer.fromRemove', { name: nameOf(one) })}
                      onClick={() => without(one)}
                      className="grid size-5 place-items-center rounded-full text-ink-3 hover:bg-hover hover:text-ink"
                    >
                      <Icon name="x" size={12} />
                    </button>
                  </li>
                ))}
              </ul>
            )}
            {fit.length > 0 && (
              <Picker
                label={t('offer.from')}
                items={fit}
                chosen={from}
                onPick={(picked) => (from.includes(picked) ? without(picked) : set('from', [...from, picked]))}
                trigger={
                  <Button id={id} icon="plus" {...control}>
                    {t('offer.fromAdd')}
                  </Button>
                }
              />
            )}
          </div>
        )}
      </FieldRow>
    </>
  )
}
