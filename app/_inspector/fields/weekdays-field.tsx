'use client'

import { useWords } from '../../_canvas/words/context'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const

/** Days of the week, each a switch; the last one that is on stays on. */
export function WeekdaysField({ value, onChange, label }: { value: unknown; onChange: (days: number[]) => void; label: string }) {
  const { phrase } = useWords()
  const on = Array.isArray(value) ? value.filter((day): day is number => typeof day === 'number') : []
  const toggle = (day: number) => {
    const next = on.includes(day) ? on.filter((other) => other !== day) : [...on, day].sort((a, b) => a - b)
    if (next.length > 0) onChange(next)
  }
  return (
    <fieldset className="mt-1 grid grid-cols-7 gap-1">
      <legend className="sr-only">{label}</legend>
      {DAYS.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={on.includes(day)}
          onClick={() => toggle(day)}
          className={`h-7 min-w-0 rounded-inner border px-0.5 text-label transition-colors ${on.includes(day) ? 'border-accent bg-accent text-on-accent' : 'text-ink-2 hover:bg-hover'}`}
        >
          {phrase({ key: `weekdays.day${day}` })}
        </button>
      ))}
    </fieldset>
  )
}
