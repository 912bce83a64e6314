import type { ReactNode } from 'react'
import { cn } from './cn'

/** A surface with a hairline; the one container of the studio. */
export function Panel({
  title,
  aside,
  children,
  className,
  as: As = 'section',
  padded = true,
}: {
  title?: ReactNode
  aside?: ReactNode
  children: ReactNode
  className?: string
  as?: 'section' | 'div' | 'aside'
  padded?: boolean
}) {
  return (
    <As className={cn('rounded-card border bg-surface', className)}>
      {title && (
        <header className="flex min-h-12 items-center justify-between gap-3 px-4 py-2">
          <h2 className="font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      {padded ? <div className={cn('px-4 pb-4', !title && 'pt-4')}>{children}</div> : children}
    </As>
  )
}
