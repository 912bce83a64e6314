import type { EndOp } from './transition'

export const compile = (): EndOp => ({ kind: 'end' })
