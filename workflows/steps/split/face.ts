import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import { armIds, type SplitConfig } from './config'

export const face: Face<SplitConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.split.label'),
  about: say('kinds.split.about'),
  icon: () => 'split',
  summary({ arms }) {
    const names = (arms ?? []).map((arm) => arm.name || say('ports.unnamed'))
    return names.length === 0 ? say('summary.split.empty') : say('summary.split.arms', { arms: { list: names, join: 'or' } })
  },
  detail: ({ metric }) => say(`detail.split.${metric ?? 'margin'}`),
  ports: (config) =>
    armIds(config).map((id) => {
      const arm = config.arms?.find((candidate) => candidate.id === id)
      return {
        id,
        label: arm?.name ? say('ports.named', { name: arm.name }) : say('ports.unnamed'),
        tone: 'neutral',
        ...(typeof arm?.weight === 'number' ? { weight: arm.weight } : {}),
      }
    }),
  fields: () => [
    { kind: 'arms', path: 'arms', label: say('fields.split.arms') },
    {
      kind: 'choice',
      path: 'metric',
      label: say('fields.split.metric'),
      options: (['margin', 'revenue', 'visits'] as const).map((value) => ({ value, label: say(`options.metric.${value}`) })),
    },
  ],
  defaults: (locale) => ({
    arms: [
      { id: 'a', name: ready[locale].split.a, weight: 50 },
      { id: 'b', name: ready[locale].split.b, weight: 50 },
    ],
    metric: 'margin',
    stop: 'fixed',
  }),
}
