import { type Face, say } from '../../model/face'
import { happens } from '../happens'
import type { EventConfig } from './config'

export const face: Face<EventConfig> = {
  group: 'entry',
  meaning: 'entry',
  label: say('kinds.event.label'),
  about: say('kinds.event.about'),
  icon: () => 'event',
  summary({ event, where }) {
    if (!event) return say('summary.event.empty')
    return where ? say('summary.event.where', { what: happens(event), where: { filter: where } }) : say('summary.event.plain', { what: happens(event) })
  },
  detail: ({ segment }) => (segment ? say('detail.event.segment', { rule: { rule: segment } }) : null),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: ({ event }) => [
    { kind: 'event', path: 'event', label: say('fields.event.event') },
    { kind: 'filter', path: 'where', label: say('fields.event.where'), optional: true, event: event ?? 'visited' },
    { kind: 'rule', path: 'segment', label: say('fields.event.segment'), saved: false, optional: true, initial: { all: [] } },
  ],
  defaults: () => ({ event: 'visited', where: null, segment: null }),
}
