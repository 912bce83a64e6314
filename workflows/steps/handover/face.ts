import { type Face, say } from '../../model/face'
import type { HandoverConfig } from './config'

export const face: Face<HandoverConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.handover.label'),
  about: say('kinds.handover.about'),
  icon: () => 'handover',
  summary: ({ campaign }) => (campaign ? say('summary.handover.to', { campaign: { campaign } }) : say('summary.handover.empty')),
  ports: () => [{ id: 'next', label: say('ports.next'), tone: 'neutral' }],
  fields: () => [{ kind: 'campaign', path: 'campaign', label: say('fields.handover.campaign'), help: say('help.handover.campaign') }],
  defaults: () => ({ campaign: '' }),
}
