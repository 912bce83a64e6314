import { Fault } from '../../model/fault'
import { ask, go, type Here, type Instant, ignore, stay, type Transition } from '../../model/journey'

export type VisitOp = { kind: 'visit'; event: string; ms: number; since: 'send' | 'step' }

/** Did it happen in (since, until]? Asked at the deadline; a signal before it only makes the branch prompt. */
export type VisitRequest = { event: string; since: Instant; until: Instant }

const decide = (op: VisitOp, here: Here): VisitRequest => ({
  event: op.event,
  since: op.since === 'send' ? (here.sentAt ?? here.enteredAt) : here.enteredAt,
  until: here.enteredAt + op.ms,
})

export const transition: Transition<VisitOp, VisitRequest> = {
  enter(op, here) {
    const { event, since, until } = decide(op, here)
    return stay(until, { event, since })
  },
  resume(op, event, here) {
    if (event.type === 'occurred') return go('visited')
    if (event.type === 'due') return ask(decide(op, here))
    const { outcome } = event
    if (outcome.is === 'accepted' && outcome.port) return go(outcome.port)
    if (outcome.is === 'pending') return ignore
    throw new Fault('visit.undecided')
  },
  again: (op, _n, here) => decide(op, here),
}
