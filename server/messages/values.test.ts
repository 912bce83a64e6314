import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../faults'
import { problem } from '../rest/problem'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

type Book = Record<string, { message: string; hint?: string }>
/** Where something is told: its code, and the names of the values that go with it; null where the source does not say them one by one. */
type Site = { code: string; at: string; given: Set<string> | null }

const wanted = (code: string): string[] => {
  const texts = [en as Book, ru as Book].flatMap((book) => [book[code]?.message ?? '', book[code]?.hint ?? ''])
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]!)))]
}

const literals = (node: ts.Expression | undefined): string[] => {
  if (!node) return []
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)]
  return []
}

const member = (node: ts.ObjectLiteralExpression, name: string) => node.properties.find((p) => p.name?.getText() === name)

const TOLD = new Set(['code', 'path', 'step', 'values', 'severity', 'remedy', 'issues', 'diagnostics', 'retryAfter'])

/** The names in `{ values: {...} }`: none where it has no values, null where they come from elsewhere. */
function valuesIn(node: ts.Expression | undefined): Set<string> | null {
  if (!node) return new Set()
  if (!ts.isObjectLiteralExpression(node)) return null
  // A spread or a name that no issue has: something else than what is told. `issues`: they say it (`Refusal`).
  if (node.properties.some((p) => !TOLD.has(p.name?.getText() ?? '') || p.name?.getText() === 'issues')) return null
  const values = member(node, 'values')
  if (!values) return new Set()
  if (!ts.isPropertyAssignment(values) || !ts.isObjectLiteralExpression(values.initializer)) return null
  if (values.initializer.properties.some(ts.isSpreadAssignment)) return null
  return new Set(values.initializer.properties.map((p) => p.name!.getText()))
}

function sitesIn(file: string): Site[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const sites: Site[] = []
  const note = (codes: string[], node: ts.Node, given: Set<string> | null) => {
    const at = `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
    for (const code of codes) if (code in en) sites.push({ code, at, given })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'Refusal') note(literals(node.arguments?.[1]), node, valuesIn(node.arguments?.[2]))
    if (ts.isCallExpression(node) && ['error', 'warning'].includes(node.expression.getText()))
      note(literals(node.arguments[0]), node, valuesIn(node.arguments[1]))
    if (ts.isObjectLiteralExpression(node)) {
      const code = member(node, 'code')
      if (code && ts.isPropertyAssignment(code)) note(literals(code.initializer), node, valuesIn(node))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return sites
}

const files = ['server', 'workflows', 'app'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|testing/.test(file))
    .map((file) => join(folder, file)),
)
const sites = files.flatMap(sitesIn)

describe('values of the words', () => {
  it('the scan sees what is told', () => {
    expect(sites.length).toBeGreaterThan(200)
    expect(sites.map(({ code }) => code)).toEqual(expect.arrayContaining(['coupon.redeemed', 'migrate.unmapped', 'rule.segment_cycle']))
  })

  it('are given wherever something is told: nobody reads a placeholder', () => {
    const unfilled = sites.flatMap(({ code, at, given }) =>
      given === null ? [] : wanted(code).flatMap((name) => (given.has(name) ? [] : [`${at} ${code} wants {${name}}`])),
    )
    expect(unfilled).toEqual([])
  })

  it('of a refusal that is itself one of its issues are those of the issue', async () => {
    const issues = [{ code: 'migrate.unmapped', path: 'map', values: { step: 'gift', version: 2 } }]
    for (const locale of ['en', 'ru'] as const) {
      const { title } = await problem(422, 'migrate.unmapped', locale, new Refusal(422, 'migrate.unmapped', { issues }).details).json()
      expect(title).toMatch(/«gift»|“gift”/)
      expect(title).not.toContain('{')
    }
  })
})
