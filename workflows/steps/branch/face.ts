import { type Face, type FacePort, type PhraseValue, say } from '../../model/face'
import { type BranchConfig, ruleIds } from './config'

export const face: Face<BranchConfig> = {
  group: 'flow',
  meaning: 'flow',
  label: say('kinds.branch.label'),
  about: say('kinds.branch.about'),
  icon: () => 'branch',
  summary({ rules }) {
    const list: PhraseValue[] = (rules ?? []).map((rule, i) => rule.name || (isWritten(rule.rule) ? { rule: rule.rule } : say('ports.rule', { n: i + 1 })))
    if (list.length === 0) return say('summary.branch.empty')
    return say(list.length === 1 ? 'summary.branch.one' : 'summary.branch.many', { rules: { list, join: 'or' } })
  },
  ports: (config) => [
    ...ruleIds(config).map((id): FacePort => {
      const at = config.rules?.findIndex((rule) => rule.id === id) ?? 0
      const name = config.rules?.[at]?.name
      return { id, label: name ? say('ports.named', { name }) : say('ports.rule', { n: at + 1 }), tone: 'neutral' }
    }),
    { id: 'else', label: say('ports.else'), tone: 'neutral' },
  ],
  fields: () => [{ kind: 'rules', path: 'rules', label: say('fields.branch.rules'), help: say('help.branch.rules') }],
  defaults: () => ({ rules: [{ id: 'rule-1', name: '', rule: { all: [] } }] }),
}

/** A rule of which something is said already: a group without conditions would read as nothing. */
function isWritten(rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return false
  const parts = 'all' in rule ? rule.all : 'any' in rule ? rule.any : null
  return !Array.isArray(parts) || parts.length > 0
}
