'use client'

import { useWords } from '../words/context'

/**
 * Bar = 95 % interval, ring = estimate, line = zero. Green only when the bar clears zero. Values are minor units; the axis always shows zero.
 */
export function Interval({ estimate, interval, label }: { estimate: number; interval: readonly [number, number]; label: string }) {
  const { format } = useWords()
  const [low, high] = interval
  const from = Math.min(low, 0)
  const to = Math.max(high, 0)
  const span = to - from || 1
  const x = (value: number) => 10 + ((value - from) / span) * 268
  const clear = low > 0 || high < 0
  const bar = low > 0 ? 'var(--good-s)' : high < 0 ? 'var(--bad-s)' : 'var(--flow-s)'
  const ring = low > 0 ? 'var(--good)' : high < 0 ? 'var(--bad)' : 'var(--text)'
  const text = clear ? ring : 'var(--text-2)'
  // Ends too near each other for their figures to stand below them are written outwards from the middle.
  const middle = Math.min(200, Math.max(88, (x(low) + x(high)) / 2))
  const tight = x(high) - x(low) < 170
  return (
    <svg width="288" height="64" viewBox="0 0 288 64" role="img" aria-label={label} className="figures mt-3 block text-label">
      <path d={`M${x(0)} 2V44`} stroke="var(--text-3)" strokeDasharray="2 2" />
      <path d={`M${x(low)} 16H${x(high)}`} stroke={bar} strokeWidth="8" strokeLinecap="round" opacity=".5" />
      <circle cx={x(estimate)} cy="16" r="6" fill="var(--surface)" stroke={ring} strokeWidth="2.5" />
      <text x={tight ? middle - 6 : Math.max(0, x(low) - 4)} y="40" textAnchor={tight ? 'end' : 'start'} fill={text}>
        {format.moneySigned(low)}
      </text>
      <text x={tight ? middle + 6 : Math.min(288, x(high) + 4)} y="40" textAnchor={tight ? 'start' : 'end'} fill={text}>
        {format.moneySigned(high)}
      </text>
      <text x={x(0)} y="60" textAnchor={x(0) < 20 ? 'start' : x(0) > 268 ? 'end' : 'middle'} fill="var(--text-3)">
        0
      </text>
    </svg>
  )
}
