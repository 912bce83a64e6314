import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type ManualConfig } from './config'
import { face } from './face'
import type { ManualOp } from './transition'

export const kind: StepKind<ManualConfig, ManualOp> = { config, entry: true, ports: ['next'], compile, face }
