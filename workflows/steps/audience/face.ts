import { type Face, say } from '../../model/face'
import type { AudienceConfig } from './config'

export const face: Face<AudienceConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.audience.label'),
  about: say('kinds.audience.about'),
  icon: () => 'audience',
  summary: ({ audience, do: act }) =>
    audience ? say(act === 'remove' ? 'summary.audience.remove' : 'summary.audience.add', { audience: { audience } }) : say('summary.audience.empty'),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: () => [
    {
      kind: 'choice',
      path: 'do',
      label: say('fields.audience.do'),
      options: [
        { value: 'add', label: say('options.audience.add') },
        { value: 'remove', label: say('options.audience.remove') },
      ],
    },
    { kind: 'audience', path: 'audience', label: say('fields.audience.audience'), help: say('help.audience.audience') },
  ],
  defaults: () => ({ audience: '', do: 'add' }),
}
