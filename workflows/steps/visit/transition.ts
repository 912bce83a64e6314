import { awaiting, sinceEntry } from '../../model/awaited'

export type VisitOp = { kind: 'visit'; event: string; ms: number; since: 'send' | 'step' }
export const PORTS = { yes: 'visited', no: 'not-visited' } as const

export const transition = awaiting<VisitOp>(
  (op, here) => ({
    event: op.event,
    since: op.since === 'send' ? (here.sentAt ?? sinceEntry(here)) : sinceEntry(here),
    until: here.enteredAt + op.ms,
  }),
  PORTS,
  'visit.undecided',
)
