'use client'

import type { ConnectionLineComponentProps } from '@xyflow/react'

/** The arrow being dragged: from the knob down and over to the pointer. */
export function ConnectionLine({ fromX, fromY, toX, toY }: ConnectionLineComponentProps) {
  const reach = Math.max(24, Math.abs(toY - fromY) / 2)
  return (
    <g>
      <path className="k-connect" d={`M${fromX} ${fromY}C${fromX} ${fromY + reach} ${toX - (toX - fromX) / 3} ${toY} ${toX} ${toY}`} />
      <circle cx={toX} cy={toY} r={5} fill="var(--surface)" stroke="var(--accent)" strokeWidth={2} />
    </g>
  )
}
