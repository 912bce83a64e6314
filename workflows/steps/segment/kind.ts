import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type SegmentConfig } from './config'
import { face } from './face'
import type { SegmentOp } from './transition'

export const kind: StepKind<SegmentConfig, SegmentOp> = { config, entry: true, ports: ['next'], traits: ({ segment }) => ({ admits: segment }), compile, face }
