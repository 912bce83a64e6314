import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fence } from './fence'
import { Stage } from './testing'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 8000 })
})
afterAll(() => stage.close())

/** Rows of `enrolments` that this transaction has fetched so far. */
async function fetched(sql: pg.ClientBase): Promise<number> {
  const { rows } = await sql.query(`select (idx_tup_fetch + seq_tup_read)::int as n from pg_stat_xact_user_tables where relname = 'enrolments'`)
  return rows[0].n
}

test('a turn reads those it moves and nobody else, also of a table that nobody has counted yet (it once read the whole workspace for them)', async () => {
  await stage.admit()
  await stage.run(async ({ tx }) => {
    const { rows } = await tx.sql.query('select id, cohort_id as cohort from enrolments order by id desc limit 500')
    const key = { workspace: stage.workspace, campaign: stage.campaign, cohort: rows[0].cohort, epoch: 1 }
    const before = await fetched(tx.sql)
    const found = await fence(
      tx.sql,
      key,
      [],
      rows.map(({ id }) => id),
      0,
    )
    expect(found.again).toEqual(new Set(rows.map(({ id }) => id)))
    expect((await fetched(tx.sql)) - before).toBeLessThan(1000)
  })
})
