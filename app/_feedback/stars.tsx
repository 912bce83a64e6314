import { cn } from '../_ui/cn'
import { Icon } from '../_ui/icon'

/** A mark of five; the words beside it say it to those who do not see. */
export function Stars({ score, label, size = 14 }: { score: number; label: string; size?: number }) {
  return (
    <span role="img" aria-label={label} className="inline-flex gap-1">
      {[1, 2, 3, 4, 5].map((n) => (
        <Icon key={n} name="star" size={size} fill={n <= score} className={cn(n <= score ? 'text-reward-s' : 'text-line-2')} />
      ))}
    </span>
  )
}
