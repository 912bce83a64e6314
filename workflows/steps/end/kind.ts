import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type EndConfig } from './config'
import { face } from './face'
import type { EndOp } from './transition'

export const kind: StepKind<EndConfig, EndOp> = { config, ports: [], compile, face }
