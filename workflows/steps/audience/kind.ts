import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { type AudienceConfig, config } from './config'
import { face } from './face'
import type { AudienceOp } from './transition'

export const kind: StepKind<AudienceConfig, AudienceOp> = { config, ports: ['next'], compile, face }
