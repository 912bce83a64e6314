'use client'

import { Popover } from '@base-ui/react/popover'
import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Temporal } from 'temporal-polyfill'
import type { Locale } from '../_messages/locale'
import { cn } from './cn'
import { readDay, writeDay } from './date-text'
import { usePlace } from './format'
import { Icon } from './icon'
import { Input } from './input'
import { Skeleton } from './skeleton'

/** The month is fetched when it is first asked for. */
const Calendar = dynamic(() => import('./calendar').then((part) => part.Calendar), { ssr: false, loading: () => <Skeleton className="m-2 h-64 w-56" /> })

/** Today by the workspace's clock, as `yyyy-mm-dd`. */
export function useToday(): string {
  const { now, timeZone } = usePlace()
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/**
 * A day, typed or chosen from a month, in the page's language whatever the browser's: its own field would write mm/dd/yyyy on a Russian page. What is
 * typed is taken when the field is left; what is no day goes back to what was there. The down arrow opens the month.
 */
export function DateInput({
  value,
  onChange,
  label,
  id,
  years,
  className,
  'aria-describedby': about,
  'aria-invalid': invalid,
}: {
  /** yyyy-mm-dd */
  value: string | null
  onChange: (day: string | null) => void
  label: string
  id?: string
  /** Days may be far back: birthdays. */
  years?: boolean
  className?: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}) {
  const t = useTranslations('common.date')
  const locale = useLocale() as Locale
  const today = useToday()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const take = () => {
    if (typed === null) return
    const day = readDay(typed, today)
    if (typed.trim() === '' ? value !== null : day !== null && day !== value) onChange(day)
    setTyped(null)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Input
        ref={field}
        id={id}
        aria-label={label}
        aria-describedby={about}
        aria-invalid={invalid}
        autoComplete="off"
        inputMode="numeric"
        placeholder={t('placeholder')}
        maxLength={10}
        value={typed ?? writeDay(value, locale)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
          if (event.key === 'Escape' && typed !== null) setTyped(null)
          if (event.key === 'ArrowDown') {
            event.preventDefault()
            take()
            setOpen(true)
          }
        }}
        frameClassName={cn('w-[132px] pr-1', className)}
        after={
          <Popover.Trigger
            aria-label={t('open', { label })}
            className="grid size-6 place-items-center rounded-inner text-ink-2 hover:bg-hover hover:text-ink data-[popup-open]:text-accent"
          >
            <Icon name="calendar" size={16} />
          </Popover.Trigger>
        }
      />
      <Popover.Portal>
        <Popover.Positioner anchor={field} sideOffset={6} align="start" className="z-50">
          <Popover.Popup aria-label={label} finalFocus={field} className="floating rounded-card border border-line-2 bg-surface shadow-float outline-none">
            <Calendar
              day={value}
              today={today}
              locale={locale}
              {...(years ? { years } : {})}
              onChoose={(day) => {
                setTyped(null)
                setOpen(false)
                onChange(day)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
