import { type Face, type Field, type Phrase, say } from '../../model/face'
import type { WaitConfig } from './config'

type Form = 'for' | 'until' | 'window' | 'bestHour'
const FORMS: readonly Form[] = ['for', 'until', 'window', 'bestHour']

export const face: Face<WaitConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.wait.label'),
  about: say('kinds.wait.about'),
  icon: () => 'wait',
  summary({ until, window, bestHour, for: length }) {
    if (until) return say('summary.wait.until', { time: { time: until } })
    if (window) return say('summary.wait.window', { days: days(window.weekdays ?? []), from: window.from ?? '', to: window.to ?? '' })
    if (bestHour?.within) return say('summary.wait.bestHour', { within: { duration: bestHour.within } })
    return length ? say('summary.wait.for', { for: { duration: length } }) : say('summary.wait.empty')
  },
  detail: ({ spread }) => (spread ? say('detail.wait.spread', { spread: { duration: spread } }) : null),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields(config) {
    const chosen = FORMS.find((form) => form in config) ?? 'for'
    const spread = config.spread ?? null
    const ready = {
      for: { for: 'P2D' },
      until: { until: '' },
      window: { window: { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '13:00' } },
      bestHour: { bestHour: { within: 'P1D' } },
    }
    return [
      {
        kind: 'shape',
        path: '',
        label: say('fields.wait.form'),
        chosen,
        options: FORMS.map((id) => ({ id, label: say(`options.wait.${id}`), value: { ...ready[id], spread } })),
      },
      ...lines(chosen),
      { kind: 'duration', path: 'spread', label: say('fields.wait.spread'), help: say('help.wait.spread'), optional: true, initial: 'PT2H' },
    ]
  },
  defaults: () => ({ for: 'P2D', spread: null }),
}

function lines(form: Form): Field[] {
  switch (form) {
    case 'until':
      return [{ kind: 'time', path: 'until', label: say('fields.wait.until') }]
    case 'window':
      return [
        { kind: 'weekdays', path: 'window.weekdays', label: say('fields.wait.weekdays') },
        { kind: 'clock', path: 'window.from', label: say('fields.wait.from') },
        { kind: 'clock', path: 'window.to', label: say('fields.wait.to'), help: say('help.wait.window') },
      ]
    case 'bestHour':
      return [
        {
          kind: 'duration',
          path: 'bestHour.within',
          label: say('fields.wait.within'),
          help: say('help.wait.bestHour'),
          min: 'PT1M',
          max: 'P365D',
        },
      ]
    default:
      return [{ kind: 'duration', path: 'for', label: say('fields.wait.for'), min: 'PT1M', max: 'P365D' }]
  }
}

/** "every day", "on workdays", "on Monday and Friday". */
function days(weekdays: readonly unknown[]): Phrase {
  const on = [1, 2, 3, 4, 5, 6, 7].filter((day) => weekdays.includes(day))
  const known = { '1,2,3,4,5,6,7': 'every', '1,2,3,4,5': 'work', '6,7': 'weekend', '': 'none' }[on.join(',')]
  return known ? say(`weekdays.${known}`) : say('weekdays.some', { days: { list: on.map((day) => say(`weekdays.day${day}`)), join: 'and' } })
}
