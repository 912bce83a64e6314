import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { STEP_KINDS } from '.'

it('every folder of a kind is in the registry', () => {
  const folders = readdirSync('workflows/steps').filter((name) => existsSync(`workflows/steps/${name}/kind.ts`))
  expect(folders.sort()).toEqual([...STEP_KINDS].sort())
})

/** What a stranger finds in the test of every kind, under these names. */
const PARTS = ['golden: ', 'law: ', 'story: ']

it.each(STEP_KINDS)('the test of %s has its golden compile, its law and its story', (kind) => {
  const test = readFileSync(`workflows/steps/${kind}/${kind}.test.ts`, 'utf8')
  for (const part of PARTS) expect(test).toContain(`it('${part}`)
  expect(test).toMatch(/fc\.assert|goesOnWhateverComes/)
})
