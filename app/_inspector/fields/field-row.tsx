'use client'

import { type ReactNode, useId } from 'react'
import { Icon } from '../../_ui/icon'

type Control = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

/** A line of the form: label left, control right, what is wrong or what it means below. */
export function FieldRow({
  label,
  help,
  problem,
  children,
}: {
  label: string
  help?: string | undefined
  problem?: string | undefined
  children: (control: Control) => ReactNode
}) {
  const id = useId()
  const about = problem || help ? `${id}-about` : undefined
  return (
    <div className="grid grid-cols-[96px_minmax(0,1fr)] items-start gap-x-2 gap-y-1">
      <label htmlFor={id} className="pt-1.5 text-ink-2 leading-5">
        {label}
      </label>
      <div className="grid min-w-0 gap-1">
        {children({ id, ...(about ? { 'aria-describedby': about } : {}), ...(problem ? { 'aria-invalid': true } : {}) })}
        {about && (
          <p id={about} className={`flex items-start gap-1.5 text-label ${problem ? 'text-bad' : 'text-ink-3'}`}>
            {problem && <Icon name="error" size={14} className="mt-px" />}
            {problem ?? help}
          </p>
        )}
      </div>
    </div>
  )
}

/** A part of the inspector, under a hairline. */
export function Part({ title, aside, children, className = '' }: { title?: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`border-b px-4 py-3 last:border-b-0 ${className}`}>
      {title && (
        <div className="mb-2 flex items-baseline justify-between gap-2">
          <h3 className="font-semibold">{title}</h3>
          {aside && <span className="text-ink-3 text-label">{aside}</span>}
        </div>
      )}
      {children}
    </section>
  )
}
