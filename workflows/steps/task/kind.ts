import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, type TaskConfig } from './config'
import { face } from './face'
import type { TaskOp } from './transition'

export const kind: StepKind<TaskConfig, TaskOp> = {
  config,
  ports: ['next'],
  traits: ({ text }) => ({ says: { text, path: 'text', part: 'text', blank: true } }),
  compile,
  face,
}
