'use client'

import { useWords } from '../words/context'

type Told = { estimate: number; interval: readonly [number, number] }

/** Where on an axis from `left` over `width` pixels an interval lies; zero is always on it. Green only when the bar clears zero. */
function drawn({ interval: [low, high] }: Told, left: number, width: number) {
  const from = Math.min(low, 0)
  const span = Math.max(high, 0) - from || 1
  const good = low > 0
  const bad = high < 0
  return {
    x: (value: number) => left + ((value - from) / span) * width,
    bar: good ? 'var(--good-s)' : bad ? 'var(--bad-s)' : 'var(--flow-s)',
    ring: good ? 'var(--good)' : bad ? 'var(--bad)' : 'var(--text)',
    clear: good || bad,
  }
}

/** The small one of a card; its figures stand beside it. */
export function Bar({ estimate, interval }: Told) {
  const { x, bar, ring } = drawn({ estimate, interval }, 12, 72)
  return (
    <svg width="92" height="28" viewBox="0 0 92 28" aria-hidden="true" className="flex-none text-label">
      <path d={`M${x(0)} 1V27`} stroke="var(--text-3)" strokeDasharray="2 2" />
      <text x={x(0) < 46 ? x(0) - 4 : x(0) + 4} y="26" textAnchor={x(0) < 46 ? 'end' : 'start'} fill="var(--text-3)">
        0
      </text>
      <path d={`M${x(interval[0])} 14H${x(interval[1])}`} stroke={bar} strokeWidth="6" strokeLinecap="round" opacity=".55" />
      <circle cx={x(estimate)} cy="14" r="4.5" fill="var(--surface)" stroke={ring} strokeWidth="2" />
    </svg>
  )
}

/** Bar = 95 % interval, ring = estimate, line = zero. Values are minor units. */
export function Interval({ estimate, interval, label }: Told & { label: string }) {
  const { format } = useWords()
  const [low, high] = interval
  const { x, bar, ring, clear } = drawn({ estimate, interval }, 10, 268)
  const text = clear ? ring : 'var(--text-2)'
  // Ends too near each other for their figures to stand below them are written outwards from the middle.
  const middle = Math.min(200, Math.max(88, (x(low) + x(high)) / 2))
  const tight = x(high) - x(low) < 170
  const lowAt = tight ? middle - 6 : Math.max(0, x(low) - 4)
  const highAt = tight ? middle + 6 : Math.min(288, x(high) + 4)
  // The line of zero ends above a figure that stands in its way; at seven pixels a sign that is near enough.
  const long = (value: number) => format.moneySigned(value).length * 7
  const covered = tight
    ? x(0) > lowAt - long(low) && x(0) < highAt + long(high)
    : (x(0) >= lowAt && x(0) < lowAt + long(low)) || (x(0) > highAt - long(high) && x(0) <= highAt)
  return (
    <svg width="288" height="64" viewBox="0 0 288 64" role="img" aria-label={label} className="figures mt-3 block text-label">
      <path d={`M${x(0)} 2V${covered ? 28 : 44}`} stroke="var(--text-3)" strokeDasharray="2 2" />
      <path d={`M${x(low)} 16H${x(high)}`} stroke={bar} strokeWidth="8" strokeLinecap="round" opacity=".5" />
      <circle cx={x(estimate)} cy="16" r="6" fill="var(--surface)" stroke={ring} strokeWidth="2.5" />
      <text x={lowAt} y="40" textAnchor={tight ? 'end' : 'start'} fill={text}>
        {format.moneySigned(low)}
      </text>
      <text x={highAt} y="40" textAnchor={tight ? 'start' : 'end'} fill={text}>
        {format.moneySigned(high)}
      </text>
      <text x={x(0)} y="60" textAnchor={x(0) < 20 ? 'start' : x(0) > 268 ? 'end' : 'middle'} fill="var(--text-3)">
        0
      </text>
    </svg>
  )
}
