'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/button'
import { useFormat } from '../_ui/format'
import { Input } from '../_ui/input'

/** How many points pay for this receipt: none to `max`, by hand or all at a touch. */
export function TillSpend({ value, max, onChange }: { value: number; max: number; onChange: (points: number) => void }) {
  const t = useTranslations('till')
  const format = useFormat()
  const all = value === max
  return (
    <div className="grid gap-2 border-b p-4">
      <label htmlFor="till-spend" className="flex items-baseline justify-between">
        <span className="font-semibold">{t('spend')}</span>
        <span className="figures text-ink-2 text-label">{t('spendMax', { max: format.number(max) })}</span>
      </label>
      <div className="flex gap-2">
        <Input
          id="till-spend"
          size="big"
          icon="points"
          inputMode="numeric"
          autoComplete="off"
          placeholder="0"
          value={value === 0 ? '' : String(value)}
          onChange={(e) => onChange(Math.min(max, Number(e.target.value.replace(/\D/g, '').slice(0, 10))))}
          frameClassName="min-w-0 flex-1"
        />
        <Button size="big" look={all ? 'plain' : 'accent'} aria-pressed={all} onClick={() => onChange(all ? 0 : max)}>
          {all ? t('spendNone') : t('spendAll')}
        </Button>
      </div>
    </div>
  )
}
