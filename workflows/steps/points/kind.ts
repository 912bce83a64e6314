import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type PointsConfig } from './config'
import { face } from './face'
import type { PointsOp } from './transition'

export const kind: StepKind<PointsConfig, PointsOp> = { config, ports: ['next'], compile, face }
