import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../client'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../testing'
import { DEMO, type Filled, fillDemo } from './demo'

let db: TestDatabase
let workspace: string
let filled: Filled

beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { startsAt: DEMO.startsAt, rate: DEMO.rate })
  filled = await inTransaction(db.owner, (sql) => fillDemo(sql, workspace, { guests: 300 }))
})
afterAll(() => db?.drop())

const one = async (text: string) => (await db.owner.$client.query(text, [workspace])).rows[0]

test('everything derived is what the tills would have made of it', async () => {
  expect(filled.customers).toBe(300)
  const { receipts, purchased, visited, days } = await one(
    `select (select count(*) from receipts where workspace_id = $1) as receipts,
       (select count(*) from facts where workspace_id = $1 and type = 'purchased' and not live) as purchased,
       (select count(*) from facts where workspace_id = $1 and type = 'visited' and not live) as visited,
       (select count(*) from (select distinct customer_id, location_id, local_day from receipts where workspace_id = $1) d) as days`,
  )
  expect([receipts, purchased, visited]).toEqual([filled.receipts, filled.receipts, days])
  const wrong = await one(
    `select count(*) as n from receipts r join locations l on l.workspace_id = r.workspace_id and l.id = r.location_id
     where r.workspace_id = $1 and (r.local_day <> (r.occurred_at at time zone l.time_zone)::date or r.weekday <> extract(isodow from r.local_day)
       or r.total <> (select sum(price - discount) from receipt_items i where i.workspace_id = r.workspace_id and i.receipt_id = r.id))`,
  )
  expect(wrong.n).toBe(0)
})

test('nobody can be reached by accident: reserved addresses, numbers that ring nowhere, consent given by some', async () => {
  const addresses = await one(
    `select count(*) filter (where email not like '%@example.test') as mails, count(*) filter (where phone not like '+7000%') as phones,
       (select count(distinct customer_id) from consents where workspace_id = $1) as agreed from customers where workspace_id = $1`,
  )
  expect(addresses).toMatchObject({ mails: 0, phones: 0 })
  expect(addresses.agreed).toBeGreaterThan(200)
  expect(addresses.agreed).toBeLessThan(300)
})
