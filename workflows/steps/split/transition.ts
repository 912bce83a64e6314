import { go, type Transition } from '../../model/journey'

/** `upTo`: end of the arm's share in [0,1]; the last one is 1. */
export type SplitOp = { kind: 'split'; arms: { port: string; upTo: number }[] }

export const transition: Transition<SplitOp> = {
  enter: (op, here) => go((op.arms.find((arm) => here.draw < arm.upTo) ?? op.arms.at(-1)!).port),
}
