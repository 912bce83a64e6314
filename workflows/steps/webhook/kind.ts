import type { StepKind } from '../../model/step'
import { compile } from './compile'
import { config, isBare, type WebhookConfig } from './config'
import { face } from './face'
import type { WebhookOp } from './transition'

export const kind: StepKind<WebhookConfig, WebhookOp> = {
  config,
  ports: ['ok', 'failed'],
  traits: ({ method, body }) => (body && !isBare(method) ? { says: { text: body, path: 'body', part: 'json' } } : {}),
  compile,
  face,
}
