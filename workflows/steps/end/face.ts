import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import type { EndConfig } from './config'

export const face: Face<EndConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.end.label'),
  about: say('kinds.end.about'),
  icon: () => 'end',
  summary: ({ reason }) => (reason ? say('summary.end.reason', { reason }) : say('summary.end.plain')),
  ports: () => [],
  fields: () => [{ kind: 'text', path: 'reason', label: say('fields.end.reason'), max: 200 }],
  defaults: (locale) => ({ reason: ready[locale].end }),
}
