import { end, type Transition } from '../../model/journey'

/** The author's reason is text and stays in the version's content; the step's id leads to it. */
export type EndOp = { kind: 'end' }

export const transition: Transition<EndOp> = { enter: () => end('end') }
