'use client'

import { type ComponentProps, type ReactNode, useId } from 'react'
import { cn } from './cn'
import { Icon, type IconName } from './icon'

const FRAME =
  'flex min-w-0 items-center gap-2 border border-line-2 bg-field transition-colors focus-within:border-accent focus-within:shadow-[0_0_0_3px_var(--action-t)] has-[[aria-invalid=true]]:border-bad-s'
const HEIGHT = { m: 'h-8 rounded-inner px-2.5', s: 'h-7 rounded-inner px-2 text-label', l: 'h-10 rounded-tile px-3', big: 'h-12 rounded-card px-3 text-title' }

export type InputProps = Omit<ComponentProps<'input'>, 'size'> & { size?: keyof typeof HEIGHT; icon?: IconName; after?: ReactNode; frameClassName?: string }

/** A field of one line. `after` is a unit, a key or a small button at its end. */
export function Input({ size = 'm', icon, after, className, frameClassName, ...rest }: InputProps) {
  return (
    <span className={cn(FRAME, HEIGHT[size], frameClassName)}>
      {icon && <Icon name={icon} size={size === 'big' ? 20 : 16} className="text-ink-2" />}
      <input {...rest} className={cn('h-full w-full min-w-0 flex-1 bg-transparent outline-none', rest.inputMode === 'numeric' && 'figures', className)} />
      {after && <span className="flex shrink-0 items-center text-ink-3">{after}</span>}
    </span>
  )
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <span className={cn(FRAME, 'rounded-inner')}>
      <textarea rows={3} {...rest} className={cn('w-full resize-y bg-transparent px-2.5 py-1.5 outline-none', className)} />
    </span>
  )
}

/** Label, control and what is wrong with it. The control gets the ids by the function it is given. */
export function Field({
  label,
  hint,
  problem,
  children,
  className,
  quiet,
}: {
  label: string
  hint?: ReactNode
  problem?: string
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
  className?: string
  quiet?: boolean
}) {
  const id = useId()
  const about = problem || hint ? `${id}-about` : undefined
  return (
    <div className={cn('grid gap-1', className)}>
      <label htmlFor={id} className={quiet ? 'text-ink-2 text-label' : 'font-medium'}>
        {label}
      </label>
      {children({ id, ...(about ? { 'aria-describedby': about } : {}), ...(problem ? { 'aria-invalid': true } : {}) })}
      {about && (
        <p id={about} className={cn('flex items-start gap-1.5 text-label', problem ? 'text-bad' : 'text-ink-3')}>
          {problem && <Icon name="error" size={14} className="mt-px" />}
          {problem ?? hint}
        </p>
      )}
    </div>
  )
}
