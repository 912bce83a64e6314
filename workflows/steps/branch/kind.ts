import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { type BranchConfig, config, ruleIds } from './config'
import { face } from './face'
import type { BranchOp } from './transition'

export const kind: StepKind<BranchConfig, BranchOp> = { config, ports: (c) => [...ruleIds(c), 'else'], traits: ({ rules }) => ({ rules }), compile, face }
