'use client'

import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cn } from './cn'

/** Views of one thing. Each panel stays mounted only while shown. */
export function Tabs<V extends string>({
  value,
  onChange,
  tabs,
  className,
  listClassName,
}: {
  value: V
  onChange: (value: V) => void
  tabs: readonly { value: V; label: ReactNode; panel: ReactNode }[]
  className?: string
  listClassName?: string
}) {
  return (
    <Base.Root value={value} onValueChange={(v) => onChange(v as V)} className={cn('flex min-h-0 flex-col', className)}>
      <Base.List className={cn('flex h-9 shrink-0 gap-4 border-b', listClassName)}>
        {tabs.map((t) => (
          <Base.Tab
            key={t.value}
            value={t.value}
            className="-mb-px border-transparent border-b-2 font-medium text-ink-2 transition-colors hover:text-ink data-[active]:border-accent data-[active]:text-ink"
          >
            {t.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((t) => (
        <Base.Panel key={t.value} value={t.value} className="min-h-0 flex-1 outline-none">
          {t.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
