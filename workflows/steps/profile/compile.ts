import type { StepCheck } from '../../model/step'
import type { ProfileConfig } from './config'
import type { ProfileOp } from './transition'

export function compile({ set, addTags, removeTags, tier }: ProfileConfig, check: StepCheck): ProfileOp {
  if (Object.keys(set).length + addTags.length + removeTags.length === 0 && !tier) check.error('profile.nothing', 'addTags')
  const both = addTags.filter((tag) => removeTags.includes(tag))
  if (both.length > 0) {
    const rest = removeTags.filter((tag) => !both.includes(tag))
    check.warning('profile.tag_both', 'removeTags', { values: { tag: both[0]! }, remedy: check.mend('remedy.keep_tag', 'removeTags', rest, { tag: both[0]! }) })
  }
  return { kind: 'profile' }
}
