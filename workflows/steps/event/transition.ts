import { go, type Transition } from '../../model/journey'

/** Who comes by an event is let in before the journey begins; inside it this step is where the way starts. */
export type EventOp = { kind: 'event' }

export const transition: Transition<EventOp> = { enter: () => go() }
