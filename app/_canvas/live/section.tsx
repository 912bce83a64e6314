import type { ReactNode } from 'react'

/** A part of the panel beside the running graph. */
export function Section({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section className="border-b p-4 last:border-b-0">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="font-semibold">{title}</h2>
        {aside && <span className="text-ink-3 text-label">{aside}</span>}
      </div>
      {children}
    </section>
  )
}
