import { type Face, say } from '../../model/face'
import type { WaitConfig } from './config'

export const face: Face<WaitConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.wait.label'),
  about: say('kinds.wait.about'),
  icon: () => 'wait',
  summary(config) {
    if (config.until) return say('summary.wait.until', { time: { time: config.until } })
    return config.for ? say('summary.wait.for', { for: { duration: config.for } }) : say('summary.wait.empty')
  },
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: (config) => [
    {
      kind: 'shape',
      path: '',
      label: say('fields.wait.form'),
      chosen: 'until' in config ? 'until' : 'for',
      options: [
        { id: 'for', label: say('options.wait.for'), value: { for: 'P2D' } },
        { id: 'until', label: say('options.wait.until'), value: { until: '' } },
      ],
    },
    'until' in config
      ? { kind: 'time', path: 'until', label: say('fields.wait.until') }
      : { kind: 'duration', path: 'for', label: say('fields.wait.for'), min: 'PT1M', max: 'P365D' },
  ],
  defaults: () => ({ for: 'P2D' }),
}
