import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../../db/testing'
import { type BackTest, backTest } from './testing/back-test'
import { compare } from './testing/compare'
import { isHere, loadShop, readLines } from './testing/real-shop'

/** A third of the households of the real receipts at two dates; all of them, with intervals: `npm run bench personal`. */
const DATES = ['2017-09-01', '2017-10-27'].map((day) => Date.parse(day))

let db: TestDatabase
let found: BackTest
beforeAll(async () => {
  if (!isHere) return process.stderr.write('skipped: no ../shared/data/complete-journey, so nothing tells whether personal offers beat the most popular one\n')
  db = await freshDatabase()
  const workspace = await makeWorkspace(db.owner, { startsAt: '2017-12-31T00:00:00Z', currency: 'USD' })
  const lines = readLines((household) => household % 3 === 0)
  found = await backTest(db.app, workspace, await loadShop(db.owner, workspace, lines), lines, DATES)
})
afterAll(() => db?.drop())

test.skipIf(!isHere)('something new, chosen for each household, is bought more often and earns more than the most popular for everybody', () => {
  const { model, same_for_all } = found.widen_basket
  expect(model.length).toBeGreaterThan(1000)
  expect(compare(model, same_for_all, 'hit').interval[0]).toBeGreaterThan(0)
  expect(compare(model, same_for_all, 'earned').interval[0]).toBeGreaterThan(0)
})

test.skipIf(!isHere)('it earns more than the most popular that is new to the household, too', () => {
  const { model, popular_that_suits } = found.widen_basket
  expect(compare(model, popular_that_suits, 'earned').by).toBeGreaterThan(0)
})

test.skipIf(!isHere)('a reward on what a household buys is used more often than one on what everybody buys', () => {
  expect(compare(found.reward.model, found.reward.same_for_all, 'hit').by).toBeGreaterThan(0)
})

test.skipIf(!isHere)('a move up is taken more often than the most popular dear item', () => {
  expect(compare(found.trade_up.model, found.trade_up.same_for_all, 'hit').by).toBeGreaterThan(0)
})
