import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { armIds, config, type SplitConfig } from './config'
import { face } from './face'
import type { SplitOp } from './transition'

export const kind: StepKind<SplitConfig, SplitOp> = { config, ports: armIds, traits: ({ arms }) => ({ arms }), compile, face }
