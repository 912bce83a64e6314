import { type Face, say } from '../../model/face'
import ready from '../ready.json' with { type: 'json' }
import { isRole, type TaskConfig } from './config'

export const face: Face<TaskConfig> = {
  group: 'action',
  meaning: 'action',
  label: say('kinds.task.label'),
  about: say('kinds.task.about'),
  icon: () => 'task',
  summary: ({ text }) => (text?.trim() ? say('summary.task.text', { text }) : say('summary.task.empty')),
  detail: ({ to }) => (to ? say('detail.task.to', { to: isRole(to) ? say(`roles.${to}`) : { member: to } }) : null),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: () => [
    { kind: 'member', path: 'to', label: say('fields.task.to') },
    { kind: 'text', path: 'text', label: say('fields.task.text'), help: say('help.task.text'), multiline: true, max: 2000 },
  ],
  defaults: (locale) => ({ to: 'owner', text: ready[locale].task }),
}
