'use client'

import type { ReactNode } from 'react'
import { cn } from '../_ui/cn'
import { ClockChip } from './clock-chip'

/**
 * Every page: a bar of 48 px with its title, what belongs to the whole page beside it, acts at the right; then the page. `fixed` pages scroll
 * inside themselves (tables, the canvas); the others scroll as one.
 */
export function Page({
  title,
  bar,
  acts,
  children,
  fixed,
  className,
}: {
  title: ReactNode
  bar?: ReactNode
  acts?: ReactNode
  children: ReactNode
  fixed?: boolean
  className?: string
}) {
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <header className="flex min-h-12 min-w-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-surface px-4 py-1.5">
        <h1 className="mr-1 whitespace-nowrap font-semibold">{title}</h1>
        <div className="order-3 flex w-full min-w-0 items-center gap-2 overflow-x-auto sm:order-none sm:w-auto sm:flex-1 sm:overflow-visible">{bar}</div>
        <div className="ml-auto flex items-center gap-2">
          <ClockChip />
          {acts}
        </div>
      </header>
      <main className={cn('min-h-0 min-w-0', fixed ? 'overflow-hidden' : 'overflow-y-auto p-4 sm:p-6 sm:pt-4', className)}>{children}</main>
    </div>
  )
}
