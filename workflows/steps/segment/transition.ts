import { go, type Transition } from '../../model/journey'

/** Who matches is found before the journey begins; inside it this step is where the way starts. */
export type SegmentOp = { kind: 'segment' }

export const transition: Transition<SegmentOp> = { enter: () => go() }
