import { freshDatabase, makeWorkspace } from '../db/testing'
import { backTest, type Goal, type Way } from '../server/offers/personal/testing/back-test'
import { compare } from '../server/offers/personal/testing/compare'
import { isHere, loadShop, readLines } from '../server/offers/personal/testing/real-shop'
import { figure, note } from './figures'

/**
 * Personal offers on real receipts (../shared/data/complete-journey): what is chosen for each household from what it bought before a date, against one offer
 * for everybody and against the most popular that suits, by what the household bought in the four weeks after. The model and its figures: personal.md.
 * What of the model was chosen on which dates, personal.md says. Needs KASKAD_TEST_PG.
 */

const DATES = (process.env.KASKAD_BENCH_DATES ?? '2017-09-01,2017-09-29,2017-10-27,2017-11-24').split(',').map((day) => Date.parse(day))

const OTHERS: Record<Exclude<Way, 'model'>, string> = { same_for_all: 'the most bought for everybody', popular_that_suits: 'the most bought that suits' }
const per = (value: number) => (100 * value).toFixed(2)

if (!isHere) note('skipped: no ../shared/data/complete-journey')
else {
  const db = await freshDatabase()
  try {
    const workspace = await makeWorkspace(db.owner, { startsAt: '2017-12-31T00:00:00Z', currency: 'USD', timeZone: 'America/New_York' })
    const lines = readLines()
    const customers = await loadShop(db.owner, workspace, lines)
    const began = performance.now()
    const found = await backTest(db.app, workspace, customers, lines, DATES, Number(process.env.KASKAD_BENCH_OFFERS ?? 30))
    note(`${Math.round(performance.now() - began)} ms for ${DATES.length} dates`)
    for (const goal of Object.keys(found) as Goal[]) {
      for (const [way, name] of Object.entries(OTHERS) as [Exclude<Way, 'model'>, string][]) {
        // Anything suits a reward.
        if (goal === 'reward' && way === 'popular_that_suits') continue
        const hits = compare(found[goal].model, found[goal][way], 'hit')
        const cents = compare(found[goal].model, found[goal][way], 'earned')
        const more = `${name}: ${per(hits.other)}; difference ${per(hits.by)} [${hits.interval.map(per).join(', ')}], ${hits.tries} tries`
        figure(`${goal}: bought within 4 weeks`, 100 * hits.model, '%', more)
        figure(`${goal}: margin`, cents.model, 'cents/guest', `${name}: ${cents.other.toFixed(2)}; difference ${cents.by.toFixed(2)} [${cents.interval.map((x) => x.toFixed(2)).join(', ')}]`) // biome-ignore format: a line
      }
    }
  } finally {
    await db.drop()
  }
}
