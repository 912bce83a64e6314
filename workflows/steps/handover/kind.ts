import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type HandoverConfig } from './config'
import { face } from './face'
import type { HandoverOp } from './transition'

export const kind: StepKind<HandoverConfig, HandoverOp> = { config, ports: ['next'], compile, face }
