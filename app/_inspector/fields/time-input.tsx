'use client'

import { useLocale, useTranslations } from 'next-intl'
import { DateInput } from '../../_ui/date-input'
import { ClockInput } from './clock-input'
import { instantOf, localOf, zoneName } from './local-time'

/** A moment in the workspace's zone: a day and a time of it, in the page's language; RFC 3339 with offset in the document. */
export function TimeInput({
  value,
  onChange,
  timeZone,
  label,
  id,
  'aria-describedby': about,
  'aria-invalid': invalid,
}: {
  value: string | null
  onChange: (time: string | null) => void
  timeZone: string
  label: string
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}) {
  const t = useTranslations('common.date')
  const locale = useLocale()
  const local = localOf(value, timeZone)
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <DateInput
        id={id}
        label={label}
        aria-describedby={about}
        aria-invalid={invalid}
        value={local?.day ?? null}
        onChange={(day) => onChange(day === null ? null : instantOf(day, local?.time ?? '00:00', timeZone))}
      />
      {local && (
        <>
          <ClockInput label={t('time', { label })} value={local.time} onChange={(time) => onChange(instantOf(local.day, time, timeZone))} />
          <span className="text-ink-3 text-label" title={timeZone}>
            {zoneName(value, timeZone, locale)}
          </span>
        </>
      )}
    </span>
  )
}
