import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const LOCALES = ['en', 'ru'] as const
const books = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(readFileSync(`server/messages/${locale}.json`, 'utf8'))])) as Record<
  (typeof LOCALES)[number],
  Record<string, { message: string; hint?: string }>
>

const FOLDERS = ['workflows/diagnostics', 'server/campaigns']
const sources = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
)
const AREAS = 'template|segment|branch|message|offer|wait|split|cap|crowd|budget|remedy|campaign'
const codes = [...new Set(sources.flatMap((text) => [...text.matchAll(new RegExp(`'((?:${AREAS})\\.[a-z_]+)'`, 'g'))].map((found) => found[1]!)))].sort()

it.each(LOCALES)('everything found has words in %s, with a hint that says what to do', (locale) => {
  expect(codes).toEqual(expect.arrayContaining(['template.no_offer', 'branch.shadowed', 'budget.may_end', 'remedy.one_wait', 'split.arm_too_small']))
  expect(codes.filter((code) => !books[locale][code])).toEqual([])
  expect(codes.filter((code) => !code.startsWith('remedy.') && !books[locale][code]?.hint)).toEqual([])
})
