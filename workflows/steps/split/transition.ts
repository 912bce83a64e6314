import { Fault } from '../../model/fault'
import { ask, go, type Here, ignore, type Transition } from '../../model/journey'

/** `upTo`: end of the arm's share in [0,1]; the last one is 1. `winner`: once one is known to be better, the rest go there. */
export type SplitOp = { kind: 'split'; arms: { port: string; upTo: number }[]; winner?: true }
/** The arm drawn; whether a winner is known by now is asked. */
export type SplitRequest = { arm: string }

const drawn = (op: SplitOp, here: Here): string => (op.arms.find((arm) => here.draw < arm.upTo) ?? op.arms.at(-1)!).port

export const transition: Transition<SplitOp, SplitRequest> = {
  enter: (op, here) => (op.winner ? ask({ arm: drawn(op, here) }) : go(drawn(op, here))),
  resume(_op, event) {
    if (event.type !== 'performed' || event.outcome.is === 'pending') return ignore
    if (event.outcome.is === 'accepted' && event.outcome.port) return go(event.outcome.port)
    throw new Fault('split.undecided')
  },
  again: (op, _n, here) => ({ arm: drawn(op, here) }),
}
