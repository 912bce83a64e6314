import type { ReactNode } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'
import { TINT, type Tone } from './tile'

/** A state: colour, icon and word together. */
export function Pill({ tone = 'flow', icon, children, className }: { tone?: Tone; icon?: IconName; children: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        'figures inline-flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 font-medium text-label',
        icon && 'pl-2',
        TINT[tone],
        className,
      )}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  )
}

/** A small neutral word beside something. */
export function Tag({ children, icon, className }: { children: ReactNode; icon?: IconName; className?: string }) {
  return (
    <span className={cn('inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-inner bg-hover px-1.5 text-ink-2 text-label', className)}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  )
}

/** A code that a guest shows at the till. */
export function Code({ children }: { children: string }) {
  return (
    <span className="figures inline-block whitespace-nowrap rounded-[5px] border border-line-2 border-dashed px-1.5 font-semibold text-label tracking-wider">
      {children}
    </span>
  )
}
