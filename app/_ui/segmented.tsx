'use client'

import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'

const SIZE = { s: 'h-[22px] px-2 text-label', m: 'h-[26px] px-2.5', l: 'h-[42px] flex-1 justify-center px-3' }

/** A choice of a few that are all in view. Arrow keys move it. */
export function Segmented<V extends string>({
  value,
  onChange,
  options,
  label,
  size = 'm',
  className,
}: {
  value: V
  onChange: (value: V) => void
  options: readonly { value: V; label: ReactNode; icon?: IconName; count?: string; keys?: string }[]
  label: string
  size?: keyof typeof SIZE
  className?: string
}) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(v) => onChange(v as V)}
      className={cn('inline-flex gap-0.5 rounded-tile border bg-hover p-0.5', size === 'l' && 'flex w-full rounded-card', className)}
    >
      {options.map((o) => (
        <Radio.Root
          key={o.value}
          value={o.value}
          className={cn(
            'inline-flex select-none items-center gap-1.5 whitespace-nowrap rounded-inner font-medium text-ink-2 transition-colors hover:text-ink data-[checked]:bg-raised data-[checked]:font-semibold data-[checked]:text-ink data-[checked]:shadow-[0_0_0_1px_var(--line-2)]',
            SIZE[size],
          )}
        >
          {o.icon && <Icon name={o.icon} size={16} />}
          {o.label}
          {o.count !== undefined && <span className="figures font-normal opacity-80">{o.count}</span>}
          {o.keys && <span className="font-normal text-ink-2">{o.keys}</span>}
        </Radio.Root>
      ))}
    </RadioGroup>
  )
}
