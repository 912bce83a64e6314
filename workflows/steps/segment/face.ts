import { type Face, say } from '../../model/face'
import type { SegmentConfig } from './config'

const isEmpty = (rule: unknown) => {
  if (typeof rule !== 'object' || rule === null) return true
  const group = 'all' in rule ? rule.all : 'any' in rule ? rule.any : null
  return Array.isArray(group) && group.length === 0
}

export const face: Face<SegmentConfig> = {
  group: 'entry',
  meaning: 'entry',
  label: say('kinds.segment.label'),
  about: say('kinds.segment.about'),
  icon: () => 'segment',
  summary({ segment }) {
    if (isEmpty(segment)) return say('summary.segment.empty')
    const saved = (segment as { saved?: string }).saved
    return say('summary.segment.rule', { rule: saved === undefined ? { rule: segment } : { segment: saved } })
  },
  detail({ when }) {
    if (when?.kind === 'at') return when.at ? say('detail.segment.at', { time: { time: when.at } }) : null
    if (when?.kind === 'schedule') return when.every ? say('detail.segment.every', { every: { duration: when.every } }) : say('detail.segment.schedule')
    return say(`detail.segment.${when?.kind ?? 'once'}`)
  },
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields({ when }) {
    return [
      { kind: 'rule', path: 'segment', label: say('fields.segment.segment'), saved: true },
      {
        kind: 'shape',
        path: 'when',
        label: say('fields.segment.when'),
        chosen: when?.kind ?? 'once',
        options: [
          { id: 'once', label: say('options.when.once'), value: { kind: 'once' } },
          { id: 'at', label: say('options.when.at'), value: { kind: 'at', at: '' } },
          { id: 'continuous', label: say('options.when.continuous'), value: { kind: 'continuous' } },
          { id: 'schedule', label: say('options.when.schedule'), value: { kind: 'schedule', every: 'P7D', from: '' } },
        ],
      },
      ...(when?.kind === 'at' ? [{ kind: 'time', path: 'when.at', label: say('fields.segment.at') } as const] : []),
      ...(when?.kind === 'schedule'
        ? [
            { kind: 'duration', path: 'when.every', label: say('fields.segment.every'), min: 'PT1H', max: 'P365D' } as const,
            { kind: 'time', path: 'when.from', label: say('fields.segment.from') } as const,
          ]
        : []),
    ]
  },
  defaults: () => ({ segment: { all: [] }, when: { kind: 'once' } }),
}
