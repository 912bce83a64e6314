import { go, type Transition } from '../../model/journey'

export type ManualOp = { kind: 'manual' }

export const transition: Transition<ManualOp> = { enter: () => go() }
