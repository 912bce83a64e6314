/** What publish freezes. The skeleton goes to the workflow; rules and content stay in PostgreSQL and are asked. */

export type Port = {
  to: string
  /** An arrow back: at most this many times, then `spent`. */
  maxPasses?: number
  spent?: string
}

export type PlanStep<Op extends { kind: string }> = {
  op: Op
  ports: Record<string, Port>
  /** Lies on a cycle, so it may be visited more than once. */
  loops?: true
}

/** At most 64 KB as JSON (`plan.too_large`). No text, rule or template: only kinds, ports, durations, weights, passes. */
export type Skeleton<Op extends { kind: string } = { kind: string }> = { campaign: number; version: number; entry: string; steps: Record<string, PlanStep<Op>> }
