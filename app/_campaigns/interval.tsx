import { cn } from '../_ui/cn'

/** 95 % bar, ring at the estimate, hairline at zero; green only where the bar clears zero. One scale for the whole list. */
export function Interval({ low, high, value, scale, label }: { low: number; high: number; value: number; scale: readonly [number, number]; label: string }) {
  const width = 148
  const [from, to] = scale
  const x = (v: number) => 6 + ((v - from) / (to - from || 1)) * (width - 12)
  const clear = low > 0 || high < 0
  const tone = !clear ? 'flow' : low > 0 ? 'good' : 'bad'
  return (
    <svg role="img" aria-label={label} width={width} height={20} className="block">
      <title>{label}</title>
      <line x1={x(0)} x2={x(0)} y1={0} y2={20} className="stroke-line-2" />
      <rect
        x={x(low)}
        width={Math.max(2, x(high) - x(low))}
        y={7}
        height={6}
        rx={3}
        opacity={0.5}
        className={cn(tone === 'good' && 'fill-good-s', tone === 'bad' && 'fill-bad-s', tone === 'flow' && 'fill-flow-s')}
      />
      <circle
        cx={x(value)}
        cy={10}
        r={4}
        strokeWidth={2}
        className={cn('fill-surface', tone === 'good' && 'stroke-good', tone === 'bad' && 'stroke-bad', tone === 'flow' && 'stroke-flow')}
      />
    </svg>
  )
}
