'use client'

import { Select as Base } from '@base-ui/react/select'
import { cn } from './cn'
import { Icon, type IconName } from './icon'

export type Option<V extends string = string> = { value: V; label: string; icon?: IconName; hint?: string; disabled?: boolean }

const SIZE = { s: 'h-6 text-label px-2', m: 'h-8 px-2.5', l: 'h-10 px-3', big: 'h-12 px-3 text-title rounded-card' }

/** One of a few. For more than some twenty, use a searchable list. */
export function Select<V extends string>({
  value,
  onChange,
  options,
  label,
  placeholder,
  icon,
  size = 'm',
  id,
  className,
  disabled,
  'aria-describedby': about,
  'aria-invalid': invalid,
}: {
  value: V | null
  onChange: (value: V) => void
  options: readonly Option<V>[]
  label?: string
  placeholder?: string
  icon?: IconName
  size?: keyof typeof SIZE
  id?: string
  className?: string
  disabled?: boolean
  'aria-describedby'?: string
  'aria-invalid'?: true
}) {
  return (
    <Base.Root
      items={options.map((o) => ({ value: o.value, label: o.label }))}
      value={value}
      onValueChange={(v) => v !== null && onChange(v as V)}
      disabled={disabled}
    >
      <Base.Trigger
        id={id}
        aria-label={label}
        aria-describedby={about}
        aria-invalid={invalid}
        className={cn(
          'inline-flex min-w-0 items-center gap-2 rounded-inner border border-line-2 bg-field text-left font-medium transition-colors hover:bg-hover disabled:cursor-not-allowed disabled:text-ink-3 aria-invalid:border-bad-s data-[popup-open]:border-accent',
          SIZE[size],
          className,
        )}
      >
        {icon && <Icon name={icon} size={16} className="text-ink-2" />}
        <Base.Value className="min-w-0 flex-1 truncate">
          {(v: V | null) => options.find((o) => o.value === v)?.label ?? <span className="font-normal text-ink-3">{placeholder}</span>}
        </Base.Value>
        <Base.Icon className="text-ink-3">
          <Icon name="down" size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50" alignItemWithTrigger={false}>
          <Base.Popup className="floating max-h-[min(var(--available-height),22rem)] min-w-[var(--anchor-width)] overflow-y-auto rounded-card border border-line-2 bg-surface p-1 shadow-float">
            {options.map((o) => (
              <Base.Item key={o.value} value={o.value} disabled={o.disabled} className={ITEM}>
                {o.icon && <Icon name={o.icon} size={16} className="text-ink-2" />}
                <Base.ItemText className="flex-1">{o.label}</Base.ItemText>
                {o.hint && <span className="text-ink-3 text-label">{o.hint}</span>}
                <span className="grid w-4 place-items-center">
                  <Base.ItemIndicator className="text-accent">
                    <Icon name="check" size={14} />
                  </Base.ItemIndicator>
                </span>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** A row of a menu or a list that floats. */
export const ITEM =
  'flex min-h-8 w-full cursor-pointer select-none items-center gap-2 rounded-inner px-2 py-1 text-left outline-none data-[disabled]:cursor-not-allowed data-[highlighted]:bg-hover data-[disabled]:text-ink-3'
