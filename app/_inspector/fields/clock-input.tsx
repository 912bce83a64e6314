'use client'

import { useState } from 'react'
import { Input } from '../../_ui/input'
import { hourAndMinute } from './clock-text'

/**
 * A time of day as `HH:MM`, in 24 hours whatever the browser's own language: the browser's field would write 9 PM on a Russian page. What is typed is
 * taken when the field is left (`9`, `930` and `9:30` will do); what is no time goes back to what was there.
 */
export function ClockInput({ value, onChange, label, id }: { value: string; onChange: (time: string) => void; label: string; id?: string }) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    const time = typed === null ? null : hourAndMinute(typed)
    if (time && time !== value) onChange(time)
    setTyped(null)
  }
  return (
    <Input
      id={id}
      aria-label={label}
      inputMode="numeric"
      autoComplete="off"
      placeholder="00:00"
      maxLength={5}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
      frameClassName="w-[68px]"
    />
  )
}
