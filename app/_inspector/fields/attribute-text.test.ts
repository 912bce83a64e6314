import { expect, it } from 'vitest'
import { scalarOf } from './attribute-text'

it('reads what was typed as a person would mean it', () => {
  expect(['12.5', '-3', 'true', 'false', '', '  ', '007', '1e400', 'yes', ' gold '].map(scalarOf)).toEqual([
    12.5,
    -3,
    true,
    false,
    null,
    null,
    '007',
    '1e400',
    'yes',
    'gold',
  ])
})
