import { type Face, say } from '../../model/face'
import type { VisitConfig } from './config'

export const face: Face<VisitConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.visit.label'),
  about: say('kinds.visit.about'),
  icon: () => 'visit',
  summary({ event, within, where }) {
    const key = `summary.visit.${event ?? 'visited'}`
    const values = { within: { duration: within ?? 'P14D' } }
    return where ? say(`${key}Where`, { ...values, where: { filter: where } }) : say(key, values)
  },
  ports: ({ event }) => [
    { id: 'visited', label: say(`ports.${event ?? 'visited'}`), tone: 'good' },
    { id: 'not-visited', label: say(`ports.not_${event ?? 'visited'}`), tone: 'neutral' },
  ],
  fields: ({ event }) => [
    { kind: 'duration', path: 'within', label: say('fields.visit.within'), min: 'PT1M', max: 'P365D' },
    {
      kind: 'choice',
      path: 'event',
      label: say('fields.visit.event'),
      options: (['visited', 'purchased', 'coupon_redeemed'] as const).map((value) => ({ value, label: say(`options.visit.${value}`) })),
    },
    { kind: 'filter', path: 'where', label: say('fields.visit.where'), optional: true, event: event ?? 'visited' },
    {
      kind: 'choice',
      path: 'since',
      label: say('fields.visit.since'),
      help: say('help.visit.since'),
      options: [
        { value: 'send', label: say('options.since.send') },
        { value: 'step', label: say('options.since.step') },
      ],
    },
  ],
  defaults: () => ({ within: 'P14D', event: 'visited', where: null, since: 'send' }),
}
