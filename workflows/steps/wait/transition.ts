import { Fault } from '../../model/fault'
import { ask, go, type Here, type Instant, ignore, type Move, stay, type Transition } from '../../model/journey'

/** `spread`: ms, of which a drawn share is added. `asks`: until when is a matter of the customer's zone or habits, and is asked. */
export type WaitOp = ({ kind: 'wait'; ms: number } | { kind: 'wait'; until: Instant } | { kind: 'wait'; asks: true }) & { spread?: number }
/** The window, or how to find the best hour, is in the version's content. */
export type WaitRequest = Record<string, never>

export const transition: Transition<WaitOp, WaitRequest> = {
  enter(op, here) {
    if ('asks' in op) return ask({})
    return standUntil('until' in op ? op.until : here.enteredAt + op.ms, op, here)
  },
  resume(op, event, here) {
    if (event.type === 'due') return go()
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    if (event.outcome.is === 'accepted') return standUntil(event.outcome.until ?? here.at, op, here)
    throw new Fault('wait.undecided')
  },
  again: () => ({}),
}

function standUntil(instant: Instant, { spread = 0 }: WaitOp, here: Here): Move {
  const until = instant + Math.floor(here.draw * spread)
  return until <= here.at ? go() : stay(until)
}
