import { expect, it } from 'vitest'
import { describeStep, STEP_KINDS } from '../../workflows/steps'
import { isIconName } from './icon'

it.each(STEP_KINDS)('the card of %s has a picture of its own', (kind) => {
  const { icon } = describeStep(kind, {})
  expect([icon, isIconName(icon)]).toEqual([icon, true])
})
