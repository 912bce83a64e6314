import { type Face, say } from '../../model/face'
import { happens } from '../happens'
import type { ListenConfig } from './config'

export const face: Face<ListenConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.listen.label'),
  about: say('kinds.listen.about'),
  icon: () => 'listen',
  summary({ event, within, where }) {
    if (!event) return say('summary.listen.empty')
    const values = { what: happens(event), within: { duration: within ?? 'P3D' } }
    return where ? say('summary.listen.where', { ...values, where: { filter: where } }) : say('summary.listen.plain', values)
  },
  ports: () => [
    { id: 'happened', label: say('ports.happened'), tone: 'good' },
    { id: 'timed-out', label: say('ports.timed_out'), tone: 'neutral' },
  ],
  fields: ({ event }) => [
    { kind: 'event', path: 'event', label: say('fields.listen.event'), ...(MACHINE.has(event ?? '') ? { help: say('help.listen.machine') } : {}) },
    { kind: 'filter', path: 'where', label: say('fields.listen.where'), optional: true, event: event ?? 'visited' },
    { kind: 'duration', path: 'within', label: say('fields.listen.within'), min: 'PT1M', max: 'P365D' },
  ],
  defaults: () => ({ event: 'message_clicked', where: null, within: 'P3D' }),
}

/** What mail programs also do by themselves. */
const MACHINE: ReadonlySet<string> = new Set(['message_opened', 'message_clicked'])
