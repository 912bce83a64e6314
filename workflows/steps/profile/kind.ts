import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type ProfileConfig } from './config'
import { face } from './face'
import type { ProfileOp } from './transition'

export const kind: StepKind<ProfileConfig, ProfileOp> = { config, ports: ['next'], compile, face }
