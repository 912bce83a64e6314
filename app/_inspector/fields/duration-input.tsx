'use client'

import { useTranslations } from 'next-intl'
import { type DurationUnit, inUnits, isoOf } from '../../_canvas/words/phrases'
import { Select } from '../../_ui/select'
import { NumberInput } from './number-input'

const UNITS: readonly DurationUnit[] = ['minute', 'hour', 'day']

/** A length of time: a whole number and its unit. `only` leaves some units out (windows of rules are days). */
export function DurationInput({
  value,
  onChange,
  label,
  id,
  only = UNITS,
}: {
  value: string
  onChange: (iso: string) => void
  label: string
  id?: string
  only?: readonly DurationUnit[]
}) {
  const t = useTranslations('inspector')
  const { count, unit } = inUnits(value) ?? { count: 0, unit: 'day' as const }
  return (
    <div className="flex gap-2">
      <NumberInput
        id={id}
        aria-label={label}
        value={count}
        min={1}
        whole
        frameClassName="w-[72px]"
        onChange={(next) => next !== null && next > 0 && onChange(isoOf(next, unit))}
      />
      <Select
        label={t('duration.unit')}
        value={unit}
        onChange={(next) => onChange(isoOf(Math.max(1, count), next))}
        options={UNITS.filter((name) => only.includes(name) || name === unit).map((name) => ({ value: name, label: t(`duration.units.${name}`, { count }) }))}
        className="w-[104px]"
      />
    </div>
  )
}
