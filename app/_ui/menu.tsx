'use client'

import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'
import { Kbd } from './kbd'
import { ITEM } from './select'

/** Acts on one thing. `trigger` is the button that opens it. */
export function Menu({
  trigger,
  children,
  align = 'end',
  side = 'bottom',
}: {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end' | 'center'
  side?: 'top' | 'bottom' | 'right' | 'left'
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} side={side} className="z-50">
          <Base.Popup className="floating min-w-48 max-w-80 rounded-card border border-line-2 bg-surface p-1 shadow-float outline-none">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export function MenuItem({
  icon,
  children,
  onSelect,
  keys,
  bad,
  disabled,
  hint,
  checked,
}: {
  icon?: IconName
  children: ReactNode
  onSelect: () => void
  keys?: string
  bad?: boolean
  disabled?: boolean
  hint?: string
  checked?: boolean
}) {
  return (
    <Base.Item disabled={disabled} onClick={onSelect} className={cn(ITEM, bad && 'text-bad data-[highlighted]:bg-bad-t')}>
      {icon && <Icon name={icon} size={16} className={bad ? undefined : 'text-ink-2'} />}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{children}</span>
        {hint && <span className="block text-ink-3 text-label">{hint}</span>}
      </span>
      {keys && <Kbd>{keys}</Kbd>}
      {checked && <Icon name="check" size={14} className="text-accent" />}
    </Base.Item>
  )
}

export const MenuLine = () => <Base.Separator className="mx-2 my-1 border-t" />

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-ink-3 text-label">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  )
}
