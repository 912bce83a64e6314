import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { defaultConfig, describeStep, kindOf, STEP_KINDS } from '.'

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

/** Configs in which fields show that a freshly dropped step does not have. */
const SHAPES: Record<string, Record<string, unknown>[]> = {
  wait: [{ until: '2026-12-01T00:00:00Z' }, { window: { weekdays: [1], from: '10:00', to: '12:00' } }, { bestHour: { within: 'P1D' } }],
  event: [{ event: 'birthday' }, { event: 'points_expiring' }],
}

it.each(STEP_KINDS)('the form of %s has a field for all that can be said in its config', (kind) => {
  const { shape } = kindOf(kind)!.config as unknown as { shape: Record<string, unknown> }
  const fields = [defaultConfig(kind, 'en'), ...(SHAPES[kind] ?? [])].flatMap((config) => describeStep(kind, config).fields)
  const shown = new Set(fields.map(({ path }) => path.split('.')[0]))
  // A message that is the whole step is edited whole.
  const whole = fields.some((field) => field.kind === 'message' && field.path === '')
  expect(Object.keys(shape).filter((key) => !whole && !shown.has(key))).toEqual([])
})
