import { awaiting, sinceEntry } from '../../model/awaited'

export type ListenOp = { kind: 'listen'; event: string; ms: number }
export const PORTS = { yes: 'happened', no: 'timed-out' } as const

/** What happened in the very instant of entry is before it, but for a delivery: a channel may deliver as it accepts, which is when the message's step is left. */
const early = (event: string) => (event === 'message_delivered' ? 1 : 0)

export const transition = awaiting<ListenOp>(
  (op, here) => ({ event: op.event, since: sinceEntry(here) - early(op.event), until: here.enteredAt + op.ms }),
  PORTS,
  'listen.undecided',
)
