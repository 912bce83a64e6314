import { type Face, type FacePort, type PhraseValue, say } from '../../model/face'
import { type BranchConfig, ruleIds } from './config'

export const face: Face<BranchConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.branch.label'),
  about: say('kinds.branch.about'),
  icon: () => 'branch',
  summary({ rules }) {
    const list: PhraseValue[] = (rules ?? []).map((rule) => rule.name || (rule.rule ? { rule: rule.rule } : say('ports.unnamed')))
    if (list.length === 0) return say('summary.branch.empty')
    return say(list.length === 1 ? 'summary.branch.one' : 'summary.branch.many', { rules: { list, join: 'or' } })
  },
  ports: (config) => [
    ...ruleIds(config).map((id): FacePort => {
      const name = config.rules?.find((rule) => rule.id === id)?.name
      return { id, label: name ? say('ports.named', { name }) : say('ports.unnamed'), tone: 'neutral' }
    }),
    { id: 'else', label: say('ports.else'), tone: 'neutral' },
  ],
  fields: () => [{ kind: 'rules', path: 'rules', label: say('fields.branch.rules'), help: say('help.branch.rules') }],
  defaults: () => ({ rules: [{ id: 'rule-1', name: '', rule: { all: [] } }] }),
}
