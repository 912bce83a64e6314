import { type Draft, type Face, type Field, type Phrase, say } from '../../model/face'
import { happens } from '../happens'
import { type EventConfig, MAX_DAYS_BEFORE } from './config'

function happening(event: string, { daysBefore, within }: Draft<EventConfig>): Phrase {
  if (event === 'birthday' && daysBefore) return say('summary.event.daysBefore', { days: daysBefore })
  return event === 'points_expiring' && within ? say('summary.event.expiring', { within: { duration: within } }) : happens(event)
}

/** Of what the calendar brings: how long before. */
function byCalendar(event: string | null | undefined): Field[] {
  if (event === 'birthday')
    return [
      {
        kind: 'number',
        path: 'daysBefore',
        label: say('fields.event.daysBefore'),
        help: say('help.event.daysBefore'),
        min: 0,
        max: MAX_DAYS_BEFORE,
        whole: true,
        unit: say('fields.event.days'),
      },
    ]
  return event === 'points_expiring' ? [{ kind: 'duration', path: 'within', label: say('fields.event.within'), min: 'PT1H', max: 'P365D' }] : []
}

/** How long before is said of what the calendar brings alone. */
const SETS = {
  birthday: { daysBefore: 0, within: null },
  points_expiring: { daysBefore: null, within: 'P7D' },
  other: { daysBefore: null, within: null },
}

export const face: Face<EventConfig> = {
  group: 'entry',
  meaning: 'entry',
  label: say('kinds.event.label'),
  about: say('kinds.event.about'),
  icon: () => 'event',
  summary(config) {
    const { event, where } = config
    if (!event) return say('summary.event.empty')
    const what = happening(event, config)
    return where ? say('summary.event.where', { what, where: { filter: where } }) : say('summary.event.plain', { what })
  },
  detail: ({ segment }) => (segment ? say('detail.event.segment', { rule: { rule: segment } }) : null),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: ({ event }) => [
    { kind: 'event', path: 'event', label: say('fields.event.event'), sets: SETS },
    ...byCalendar(event),
    { kind: 'filter', path: 'where', label: say('fields.event.where'), optional: true, event: event ?? 'visited' },
    { kind: 'rule', path: 'segment', label: say('fields.event.segment'), saved: false, optional: true, initial: { all: [] } },
  ],
  defaults: () => ({ event: 'visited', where: null, segment: null }),
}
