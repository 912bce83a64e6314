import { makeWorkspace } from '../../db/testing'
import { publish } from '../../server/campaigns/publish'
import { create, save } from '../../server/campaigns/service'
import { type Ctx, inContext } from '../../server/context'
import { stats } from '../../server/insight/stats'
import { verify } from '../../server/insight/verify'
import { launch, migrate, pause, resume } from '../../server/journeys/service'
import { ingestReceipts } from '../../server/receipts/service'
import { campaign, MESSAGE } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'
import { populate } from '../product/guests'
import { rest, restart, startProduct } from '../product/processes'

/**
 * A live campaign edited twice while its guests stand in it, paused over a week-end, its worker killed ten times, with guests coming in all the while: and every
 * sum right at the end. A day of its sandbox is fifteen seconds. Exits with 1 where anything does not add up. Needs KASKAD_TEST_PG and KASKAD_TEST_TEMPORAL.
 *
 * `node --import tsx bench/soak/edited.ts [customers]` (default 20000: some five minutes)
 */
const CUSTOMERS = Number(process.argv[2] ?? 20_000)
const DAY_MS = 15_000
const KILLS = 10
const SCHEDULE = { firstEdit: 4, pause: 6, resume: 8.5, secondEdit: 10 }

const offer = { offer: { name: 'Gift', reward: { kind: 'all', of: [{ kind: 'points', amount: 50 }, { kind: 'gift', sku: 'tea', title: 'Tea' }] } }, validFor: 'P30D', message: MESSAGE } // biome-ignore format: one offer
/** Version 2 waits for a shorter time and asks by another channel; version 3 leaves the reminder out. */
const drawn = (version: 1 | 2 | 3) =>
  campaign(
    {
      in: ['segment', { segment: { field: 'purchases', op: 'gte', value: 1 }, when: { kind: 'once' } }],
      offer: ['offer', offer],
      came: ['visit', { within: version === 1 ? 'P7D' : 'P5D', since: 'send' }],
      ...(version === 3
        ? {}
        : {
            pause: ['wait', { for: 'P2D', spread: 'P2D' }] as [string, Record<string, unknown>],
            again: ['message', MESSAGE] as [string, Record<string, unknown>],
          }),
      later: ['visit', { within: 'P6D', since: 'step' }],
      yes: ['end', { reason: 'came' }],
      no: ['end', { reason: 'gone' }],
    },
    [
      'in.next>offer',
      'offer.sent>came',
      'offer.not-sent>no',
      'came.visited>yes',
      ...(version === 3 ? ['came.not-visited>later'] : ['came.not-visited>pause', 'pause.next>again', 'again.sent>later', 'again.not-sent>later']),
      'later.visited>yes',
      'later.not-visited>no',
    ],
    { controlShare: 0.1 },
  )

const product = await startProduct()
const { db, sql } = product
let broken: string[] = []
try {
  broken = await live()
} finally {
  await product.stop()
}
for (const line of broken) console.log(`BROKEN ${line}`)
process.exitCode = broken.length > 0 ? 1 : 0

async function live(): Promise<string[]> {
  const workspace = await makeWorkspace(db.owner, { sandbox: true, rate: 86_400_000 / DAY_MS, startsAt: '2026-01-05T00:00:00Z' })
  const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'bench' }, work)
  await populate(sql, workspace, CUSTOMERS)
  const id = await run(async (ctx) => Number((await create(ctx, drawn(1))).id))
  await run((ctx) => publish(ctx, id))
  await run((ctx) => launch(ctx, { campaign: id }))
  const began = Date.now()
  const day = () => (Date.now() - began) / DAY_MS
  const say = (what: string) => console.log(`day ${day().toFixed(1).padStart(4)}: ${what}`)
  const standing = async () => (await sql.query<{ n: number }>(`select count(*)::int as n from enrolments where campaign_id = $1 and state = 'active' and not control`, [id])).rows[0]!.n // biome-ignore format: one row

  const edit = async (to: 2 | 3, map: Record<string, string>) => {
    await run(async (ctx) => {
      await save(ctx, id, 'any', drawn(to))
      await publish(ctx, id)
      const input = { campaign: id, from: to - 1, to, map }
      say(`version ${to}: would move ${JSON.stringify((await migrate(ctx, { ...input, dryRun: true })).affected)}`)
      await migrate(ctx, input)
    })
  }
  const plan: [number, () => Promise<unknown>][] = [
    [SCHEDULE.firstEdit, () => edit(2, {})],
    [SCHEDULE.pause, () => run((ctx) => pause(ctx, { campaign: id }))],
    [SCHEDULE.resume, () => run((ctx) => resume(ctx, { campaign: id, overdue: 'send', spread: 'PT12H' }))],
    [SCHEDULE.secondEdit, () => edit(3, { pause: 'later', again: 'later' })],
    ...Array.from({ length: KILLS }, (_, n): [number, () => Promise<unknown>] => [0.4 + n * 1.3, () => restart(product, 'worker')]),
  ]
  plan.sort(([a], [b]) => a - b)
  let receipts = 0
  for (let left = await standing(); left > 0 || plan.length > 0; left = await standing()) {
    while (plan[0] && day() >= plan[0][0]) {
      const [, act] = plan.shift()!
      await act()
      say(`${left} stand, ${plan.length} acts to come`)
    }
    await run((ctx) => {
      const occurredAt = new Date(ctx.now).toISOString()
      return ingestReceipts(ctx, Array.from({ length: 20 }, () => ({ source: 'soak', externalId: `r${receipts}`, location: '1', occurredAt, customer: { externalId: String(1 + ((receipts++ * 7919) % CUSTOMERS)) }, items: [{ sku: 'a', quantity: 1, price: 100 }], total: 100 }))) // biome-ignore format: receipts
    })
    await rest(200)
  }
  say('nobody stands any more')
  return run(async (ctx) => {
    const told = await stats(ctx, id)
    const { checks } = await verify(ctx)
    const { rows } = await sql.query<{ n: number; prevented: number; guests: number }>(
      `select count(*)::int - count(distinct (enrolment_id, step, visit))::int as n, sum(duplicates_prevented)::int as prevented, count(distinct customer_id)::int as guests
       from messages where campaign_id = $1 and state in ('accepted', 'delivered', 'unknown')`,
      [id],
    )
    const [messages] = rows
    console.log(JSON.stringify({ ended: told.ended, control: told.control, steps: told.steps, duplicatesPrevented: messages!.prevented, receipts }))
    return [
      ...brokenSums(told, 'in'),
      ...checks.filter((check) => !check.ok).map((check) => `verify: ${JSON.stringify(check)}`),
      ...(messages!.n === 0 ? [] : [`${messages!.n} guests were written to twice at a step`]),
      ...(messages!.guests === CUSTOMERS - told.control ? [] : [`${messages!.guests} of ${CUSTOMERS - told.control} were written to`]),
    ]
  })
}
