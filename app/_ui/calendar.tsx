'use client'

import { type ClassNames, DayPicker } from 'react-day-picker'
import { enGB } from 'react-day-picker/locale/en-GB'
import { ru } from 'react-day-picker/locale/ru'
import type { Locale } from '../_messages/locale'
import { Icon } from './icon'

const LOCALES = { ru, en: enGB }
const STEP = 'grid size-7 place-items-center rounded-inner text-ink-2 hover:bg-hover hover:text-ink aria-disabled:text-ink-3'

const LOOK: Partial<ClassNames> = {
  root: 'relative p-2',
  nav: 'absolute top-2 right-2 flex gap-0.5',
  button_previous: STEP,
  button_next: STEP,
  month_caption: 'flex h-7 items-center pl-1.5 font-semibold',
  caption_label: 'inline-flex items-center gap-1',
  dropdowns: 'flex items-center gap-2 pr-16',
  dropdown_root: 'relative inline-flex items-center rounded-inner hover:bg-hover focus-within:outline-2 focus-within:outline-accent',
  dropdown: 'absolute inset-0 w-full cursor-pointer bg-surface text-ink opacity-0',
  month_grid: 'mt-1 border-collapse',
  weekday: 'size-8 p-0 text-center font-normal text-ink-3 text-label',
  day: 'figures size-8 p-0 text-center',
  day_button: 'size-8 rounded-inner hover:bg-hover focus-visible:outline-2 focus-visible:outline-accent',
  today: '[&>button]:font-semibold [&>button]:text-accent',
  selected: '[&>button]:bg-accent [&>button]:font-semibold [&>button]:text-on-accent [&>button:hover]:bg-accent-hover',
  outside: 'text-ink-3',
  disabled: 'text-ink-3',
}

/**
 * A month to choose a day from, in the page's language, Monday first. Days are `yyyy-mm-dd`. Arrows move by days and weeks, PageUp and PageDown by months,
 * with Shift by years. `years`: month and year can be chosen from lists, for days far back.
 */
export function Calendar({
  day,
  today,
  locale,
  years = false,
  onChoose,
}: {
  day: string | null
  today: string
  locale: Locale
  years?: boolean
  onChoose: (day: string) => void
}) {
  const chosen = day ? dateOf(day) : undefined
  const now = dateOf(today)
  return (
    <DayPicker
      mode="single"
      required
      autoFocus
      selected={chosen}
      onSelect={(date) => onChoose(dayOf(date))}
      defaultMonth={chosen ?? now}
      today={now}
      locale={LOCALES[locale]}
      weekStartsOn={1}
      showOutsideDays
      captionLayout={years ? 'dropdown' : 'label'}
      {...(years ? { startMonth: new Date(now.getFullYear() - 110, 0), endMonth: new Date(now.getFullYear() + 10, 11) } : {})}
      // Where nothing can be chosen in it, the month is a heading.
      classNames={years ? LOOK : { ...LOOK, caption_label: 'block first-letter:uppercase' }}
      components={{ Chevron: ({ orientation = 'down' }) => <Icon name={orientation} size={orientation === 'down' ? 12 : 16} /> }}
    />
  )
}

/** The library speaks in dates of the browser's own zone; noon is on the same day in whatever zone it is read. */
const dateOf = (day: string): Date => new Date(`${day}T12:00`)
const dayOf = (date: Date): string => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
