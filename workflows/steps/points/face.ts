import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import type { PointsConfig } from './config'

export const face: Face<PointsConfig> = {
  group: 'action',
  meaning: 'reward',
  label: say('kinds.points.label'),
  about: say('kinds.points.about'),
  icon: () => 'points',
  summary({ amount, expiresAfter }) {
    if (typeof amount !== 'number') return say('summary.points.empty')
    if (amount < 0) return say('summary.points.take', { amount: -amount })
    return expiresAfter ? say('summary.points.expiring', { amount, for: { duration: expiresAfter } }) : say('summary.points.give', { amount })
  },
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: ({ amount }) => [
    { kind: 'number', path: 'amount', label: say('fields.points.amount'), help: say('help.points.amount'), whole: true, unit: say('units.points') },
    ...(typeof amount === 'number' && amount < 0
      ? []
      : [{ kind: 'duration', path: 'expiresAfter', label: say('fields.points.expiresAfter'), optional: true, initial: 'P90D' } as const]),
    { kind: 'text', path: 'reason', label: say('fields.points.reason'), help: say('help.points.reason'), max: 200 },
  ],
  defaults: (locale) => ({ amount: 100, expiresAfter: 'P90D', reason: ready[locale].points }),
}
