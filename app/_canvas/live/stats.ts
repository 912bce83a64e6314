import type { Outputs } from '../data/campaign'

/** What a running campaign reports, as the server gives it. Money is in minor units. */
export type Stats = Outputs['stats']
export type StepStats = Stats['steps'][string]
export type AgainstControl = NonNullable<Stats['againstControl']>
export type TestResult = NonNullable<StepStats['test']>
export type ToControl = NonNullable<StepStats['toControl']>
export type Trace = Outputs['trace']
export type TraceEntry = Trace['entries'][number]

export const sum = (counts: Record<string, number> | undefined): number => Object.values(counts ?? {}).reduce((total, count) => total + count, 0)

/** A campaign without a goal of its own wants visits. */
export const goalIsVisit = (settings: Record<string, unknown>): boolean =>
  ((settings.goal as { event?: string } | null | undefined)?.event ?? 'visited') === 'visited'
