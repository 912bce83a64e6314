import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOMS = ['model', 'segments', 'steps', 'engine', 'diagnostics']
const files = ROOMS.flatMap((room) => readdirSync(`workflows/${room}`, { recursive: true, encoding: 'utf8' }).map((file) => join('workflows', room, file)))
const texts = (of: (file: string) => boolean) => files.filter((file) => file.endsWith('.ts') && of(file)).map((file) => readFileSync(file, 'utf8'))
const isTest = (file: string) => file.endsWith('.test.ts')

/** Words that are no findings. */
const OTHER = /^(remedy|reward)\./

it('every diagnostic is found by a test of its own', () => {
  const book: Record<string, unknown> = JSON.parse(readFileSync('server/messages/en.json', 'utf8'))
  const written = texts((file) => !isTest(file)).flatMap((text) => [...text.matchAll(/'([a-z_]+\.[a-z_0-9]+)'/g)].map(([, code]) => code!))
  const codes = [...new Set(written)].filter((code) => Object.hasOwn(book, code) && !OTHER.test(code)).sort()
  expect(codes.length).toBeGreaterThan(150)
  // In a pattern the dot is escaped.
  const tests = texts((file) => isTest(file) && !file.endsWith('every.test.ts') && !file.endsWith('words.test.ts'))
    .join('\n')
    .replaceAll('\\.', '.')
  expect(codes.filter((code) => !new RegExp(`${code.replace('.', '\\.')}(?![a-z_])`).test(tests))).toEqual([])
})
