import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import { armIds, type SplitConfig } from './config'

/** A version without a name goes by its letter, as in the form. */
const unnamed = (at: number) => say('ports.arm', { n: at + 1 })

export const face: Face<SplitConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.split.label'),
  about: say('kinds.split.about'),
  icon: () => 'split',
  summary({ arms }) {
    const names = (arms ?? []).map((arm, i) => arm.name || unnamed(i))
    return names.length === 0 ? say('summary.split.empty') : say('summary.split.arms', { arms: { list: names, join: 'or' } })
  },
  detail: ({ metric }) => say(`detail.split.${metric ?? 'margin'}`),
  ports: (config) =>
    armIds(config).map((id) => {
      const at = config.arms?.findIndex((candidate) => candidate.id === id) ?? 0
      const arm = config.arms?.[at]
      return {
        id,
        label: arm?.name ? say('ports.named', { name: arm.name }) : unnamed(at),
        tone: 'neutral',
        ...(typeof arm?.weight === 'number' ? { weight: arm.weight } : {}),
      }
    }),
  fields: (config) => [
    { kind: 'arms', path: 'arms', label: say('fields.split.arms') },
    {
      kind: 'choice',
      path: 'metric',
      label: say('fields.split.metric'),
      options: (['margin', 'revenue', 'visits'] as const).map((value) => ({ value, label: say(`options.metric.${value}`) })),
    },
    {
      kind: 'choice',
      path: 'stop',
      label: say('fields.split.stop'),
      help: say(config.stop === 'winner' ? 'help.split.winner' : 'help.split.fixed'),
      options: (['fixed', 'winner'] as const).map((value) => ({ value, label: say(`options.stop.${value}`) })),
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
