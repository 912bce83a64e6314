import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { importReceipts } from './service'

const DATA = '../shared/data/complete-journey/transactions.csv'
const MAPPING = '../shared/design/examples/complete-journey.receipts.mapping.json'
const there = existsSync(DATA) && existsSync(MAPPING)
if (!there) console.warn(`skipped: the real receipts are not at ${DATA}`)

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

describe.skipIf(!there)('a year of real receipts', () => {
  const mapping = () => JSON.parse(readFileSync(MAPPING, 'utf8'))

  test('all of them, and a second import adds nothing', async () => {
    const workspace = await makeWorkspace(db.owner, { startsAt: '2018-01-01T05:00:00Z', currency: 'USD', timeZone: 'America/New_York' })
    const first = await importReceipts({ db: db.app, workspace, file: DATA, mapping: mapping() })
    console.info('imported', first)
    expect(first).toMatchObject({ lines: 75_000, statuses: { accepted: 47_243 }, customers: 2_377, refusedLines: 0, fault: null })
    expect(first.warnings.map((w) => [w.code, w.path]).sort()).toEqual([
      ['file.exponent', 'basket_id'],
      ['file.exponent', 'sales_value'],
    ])
    const { rows } = await db.owner.$client.query(
      `select (select count(*) from locations where workspace_id = $1) as locations, (select count(*) from consents where workspace_id = $1) as consents,
         (select sum(total) from receipts where workspace_id = $1) as total, (select count(*) from receipt_items where workspace_id = $1) as items,
         (select count(*) from facts where workspace_id = $1 and live) as live,
         (select count(distinct (customer_id, location_id, local_day)) from receipts where workspace_id = $1) as days,
         (select count(*) from facts where workspace_id = $1 and type = 'visited') as visits,
         (select local_hour from receipts where workspace_id = $1 and external_id = '31198705046') as hour`,
      [workspace],
    )
    expect(rows[0]).toMatchObject({ locations: 293, consents: 2_377, items: 75_000, live: 0, hour: 7 })
    expect(rows[0].visits).toBe(rows[0].days)
    const again = await importReceipts({ db: db.app, workspace, file: DATA, mapping: mapping() })
    expect(again).toMatchObject({ statuses: { duplicate: 47_243 }, customers: 2_377 })
  }, 180_000)
})
