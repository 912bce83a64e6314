import { cn } from './cn'

/** A grey shape where the real thing will stand. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block animate-pulse motion-reduce:animate-none rounded-inner bg-hover', className)} />
}
