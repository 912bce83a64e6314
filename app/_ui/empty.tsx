import type { ReactNode } from 'react'
import { cn } from './cn'
import type { IconName } from './icon'
import { Tile, type Tone } from './tile'

/** Nothing here yet: one sentence that teaches, one button. */
export function Empty({
  icon,
  tone = 'flow',
  title,
  children,
  action,
  className,
}: {
  icon?: IconName
  tone?: Tone
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cn('mx-auto grid max-w-[400px] justify-items-center gap-1 px-4 py-12 text-center', className)}>
      {icon && <Tile icon={icon} tone={tone} size="l" className="mb-2" />}
      <h2 className="font-semibold text-title">{title}</h2>
      {children && <p className="text-balance text-ink-2">{children}</p>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
