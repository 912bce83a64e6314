import type { Outputs } from '../data/campaign'

/** What a running campaign reports (formats.md, "Statistics" and "Trace"), as the server gives it. Money is in minor units. */
export type Stats = Outputs['stats']
export type StepStats = Stats['steps'][string]
export type AgainstControl = NonNullable<Stats['againstControl']>
export type Trace = Outputs['trace']
export type TraceEntry = Trace['entries'][number]

export const sum = (counts: Record<string, number> | undefined): number => Object.values(counts ?? {}).reduce((total, count) => total + count, 0)
