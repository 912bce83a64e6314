import type { StepCheck } from '../../model/step'
import type { BranchConfig } from './config'
import type { BranchOp } from './transition'

export const MAX_RULES = 10

export function compile(config: BranchConfig, check: StepCheck): BranchOp {
  const { rules } = config
  if (rules.length < 1 || rules.length > MAX_RULES) check.error('branch.rule_count', 'rules', { values: { count: rules.length, max: MAX_RULES } })
  const seen = new Set(['else'])
  rules.forEach((rule, i) => {
    if (seen.has(rule.id)) check.error(rule.id === 'else' ? 'port.reserved_id' : 'port.duplicate_id', `rules.${i}.id`, { values: { id: rule.id } })
    seen.add(rule.id)
    check.rule(rule.rule, `rules.${i}.rule`, 'branch')
  })
  return { kind: 'branch' }
}
