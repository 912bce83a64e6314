'use client'

import { Temporal } from 'temporal-polyfill'
import { Input } from '../../_ui/input'

/** A moment in the workspace's zone, as the browser's own field; RFC 3339 with offset in the document. */
export function TimeInput({
  value,
  onChange,
  timeZone,
  label,
  id,
}: {
  value: string | null
  onChange: (time: string | null) => void
  timeZone: string
  label: string
  id?: string
}) {
  return (
    <Input
      id={id}
      aria-label={label}
      type="datetime-local"
      value={local(value, timeZone)}
      onChange={(event) => onChange(event.target.value === '' ? null : instant(event.target.value, timeZone))}
    />
  )
}

function local(value: string | null, timeZone: string): string {
  if (!value) return ''
  try {
    return Temporal.Instant.from(value).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  } catch {
    return ''
  }
}

/** A local time that the clock skips is the next existing minute; of one that comes twice, the first. */
function instant(text: string, timeZone: string): string | null {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
  } catch {
    return null
  }
}
