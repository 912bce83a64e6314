import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWorkspace } from '../../db/client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Rule } from '../../workflows/segments/ast'
import { matches } from '../../workflows/segments/matches'
import { needsOf } from '../../workflows/segments/needs'
import { parseRule } from '../../workflows/segments/parse'
import { sawOf } from '../../workflows/segments/seen'
import { anyRule } from '../../workflows/testing/rules'
import type { Ctx } from '../context'
import { readFrame } from './frame'
import type { Statement } from './sql-text'
import { populate } from './testing'
import { selectCustomers, selectWithSeen } from './to-sql'
import { loadViews } from './views'

let db: TestDatabase
let workspaces: { id: string; oneZone: boolean }[]

beforeAll(async () => {
  db = await freshDatabase()
  workspaces = []
  for (const seed of [1, 2, 3]) {
    const id = await makeWorkspace(db.owner, { timeZone: 'Europe/Moscow', startsAt: '2026-04-01T00:00:00Z' })
    await populate(db.owner, id, seed, { zones: seed > 1, checkIns: seed > 1, returns: seed === 3 })
    workspaces.push({ id, oneZone: seed === 1 })
  }
}, 60_000)
afterAll(() => db?.drop())

/** Around the clock changes of New York and Berlin, so that local days and windows are put to the test. */
const anyAsOf = fc.oneof(
  fc.constantFrom('2026-03-29T00:30:00Z', '2026-03-29T22:30:00Z', '2026-03-08T07:30:00Z', '2025-11-02T05:59:59.999Z', '2026-03-31T21:00:00Z'),
  fc.integer({ min: Date.parse('2025-09-01T00:00:00Z'), max: Date.parse('2026-05-01T00:00:00Z') }).map((ms) => new Date(ms).toISOString()),
)

test.each([0, 1, 2])('SQL selects exactly whom matches() accepts (population %i)', { timeout: 240_000 }, async (which) => {
  const workspace = workspaces[which]!.id
  let accepted = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(anyRule, anyAsOf, async (rule, asOf) => {
      expect(parseRule(rule).diagnostics).toBeUndefined()
      const { fromSql, fromMemory, sawInSql, sawInMemory } = await both(workspace, rule, Date.parse(asOf))
      expect(fromSql).toEqual(fromMemory)
      // What a trace keeps of an entry is what the in-memory meaning would have told of it.
      expect(sawInSql).toEqual(sawInMemory)
      accepted += fromMemory.length
      refused += PEOPLE - fromMemory.length
    }),
    { numRuns: Number(process.env.KASKAD_RUNS ?? 250), ...(process.env.KASKAD_SEED ? { seed: Number(process.env.KASKAD_SEED) } : {}) },
  )
  // The rules must tell people apart, or the equality would say nothing.
  expect(accepted).toBeGreaterThan(refused / 20)
  expect(refused).toBeGreaterThan(accepted / 20)
})

/** A generator that never narrows would prove little: it once did not. */
test('the random rules use filters, lines and windows', () => {
  const all = JSON.stringify(fc.sample(anyRule, 500))
  for (const part of ['"where"', '"window"', '"within"', '"times"', '"category"', '"properties.guests"', '"not"'])
    expect(all.split(part).length).toBeGreaterThan(10)
})

const PEOPLE = 40

async function both(workspace: string, rule: Rule, asOf: number) {
  return inWorkspace(db.app, workspace, async (tx) => {
    const frame = await readFrame({ tx } as Ctx, [rule], asOf)
    const ask = async ({ text, values }: Statement) => {
      const { rows } = await tx.sql.query<{ id: number; saw: string }>(text, values).catch((error) => {
        throw new Error(`${error.message}\n${text}\n${JSON.stringify(values)}`)
      })
      return rows.sort((a, b) => a.id - b.id)
    }
    const rows = await ask(selectCustomers(rule, frame))
    const seen = await ask(selectWithSeen(rule, frame))
    const all = await tx.sql.query<{ id: number }>('select id from customers where workspace_id = $1', [workspace])
    const views = await loadViews(
      tx.sql,
      frame,
      all.rows.map((row) => row.id),
      needsOf([rule], frame.setting.saved),
    )
    const inMemory = [...views.values()]
      .map((view) => ({ id: view.id, ...matches(rule, view, asOf, frame.setting) }))
      .filter(({ holds }) => holds)
      .sort((a, b) => a.id - b.id)
    return {
      fromSql: rows.map((row) => row.id),
      fromMemory: inMemory.map(({ id }) => id),
      sawInSql: seen.map(({ id, saw }) => ({ id, saw: sawOf(rule, JSON.parse(saw)) })),
      sawInMemory: inMemory.map(({ id, saw }) => ({ id, saw })),
    }
  })
}
