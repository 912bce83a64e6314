import { type Face, say } from '../../model/face'
import type { ManualConfig } from './config'

export const face: Face<ManualConfig> = {
  group: 'entry',
  meaning: 'entry',
  label: say('kinds.manual.label'),
  about: say('kinds.manual.about'),
  icon: () => 'manual',
  summary: () => say('summary.manual'),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: () => [],
  defaults: () => ({}),
}
