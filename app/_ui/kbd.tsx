import { cn } from './cn'

/** A key as it stands on the keyboard. */
export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <kbd
      className={cn(
        'inline-grid h-5 min-w-5 place-items-center rounded-[5px] border border-line-2 px-1.5 font-medium font-sans text-ink-3 text-label',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
