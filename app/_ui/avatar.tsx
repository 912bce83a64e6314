import { cn } from './cn'

const SIZE = { s: 'size-6 text-label', m: 'size-7 text-label', l: 'size-12 text-title', xl: 'size-14 text-title' }

/** Two letters of a name; a person without one gets a dot. */
export function Avatar({ name, size = 'm', className }: { name: string | null | undefined; size?: keyof typeof SIZE; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn('inline-grid shrink-0 select-none place-items-center rounded-full bg-flow-t font-semibold text-flow', SIZE[size], className)}
    >
      {initials(name)}
    </span>
  )
}

export function initials(name: string | null | undefined): string {
  const letters = (name ?? '')
    .split(/\s+/)
    .map((word) => [...word].find((c) => /\p{L}/u.test(c)))
    .filter((c) => c !== undefined)
  return letters.slice(0, 2).join('').toUpperCase() || '·'
}
