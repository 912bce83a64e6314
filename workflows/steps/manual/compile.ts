import type { ManualOp } from './transition'

export const compile = (): ManualOp => ({ kind: 'manual' })
