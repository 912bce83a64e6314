/** What a running campaign reports (formats.md, "Statistics" and "Trace"). Money is in minor units. */
export type StepStats = {
  entered: number
  customers: number
  standing: number
  left: Record<string, number>
  ended: Record<string, number>
  sent?: number
  delivered?: number
  opened?: number
  clicked?: number
  failed?: number
  skipped?: Record<string, number>
  visited?: number
  revenue?: number
  margin?: number
  cost?: number
}

export type AgainstControl = {
  metric: string
  perCustomer: { treated: number | null; control: number | null }
  lift: number | null
  interval: readonly number[] | null
  total: number | null
}

export type Stats = {
  state: string
  version: number | null
  asOf: string
  enrolled: number
  control: number
  standing: number
  ended: Record<string, number>
  steps: Record<string, StepStats>
  arrows: readonly { from: string; port: string; to: string; count: number }[]
  againstControl: AgainstControl | null
  /** People, each counted once. */
  people: { entered: number; sent: number; delivered: number; opened: number; clicked: number; visited: number; again: number }
}

export type TraceEntry = {
  at: string
  step: string | null
  kind?: string | null
  did: string
  port?: string | null
  reason?: { code: string; text: string } | null
  saw?: Record<string, unknown> | null
}

export type Trace = { enrolment: string; version: number; state: string; entries: readonly TraceEntry[] }

export const sum = (counts: Record<string, number> | undefined): number => Object.values(counts ?? {}).reduce((total, count) => total + count, 0)
