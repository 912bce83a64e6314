import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPassed } from '../../workflows/temporal/contract'
import { soundCampaign } from '../../workflows/testing/arbitraries'
import { NOW } from '../../workflows/testing/contexts'
import type { DraftCampaign } from '../../workflows/testing/graphs'
import { Adapters } from '../channels/registry'
import { sendOnce } from '../sender/sender'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const HOUR = 3_600_000
const CUSTOMERS = 6
/** Stories; `KASKAD_RUNS` for more. */
const RUNS = Number(process.env.KASKAD_RUNS ?? 40)

/** Two databases with equal ids in which the same happens. */
let slow: Stage
let fast: Stage
beforeAll(async () => {
  ;[slow, fast] = await Promise.all([twin(), twin()])
})
afterAll(async () => {
  await slow.close()
  await fast.close()
})

async function twin(): Promise<Stage> {
  const stage = await Stage.make({ customers: CUSTOMERS })
  await query(
    stage,
    `insert into consents (workspace_id, customer_id, channel, class, given, at, source) select workspace_id, id, 'push', 'promo', true, '2026-01-01', 'test' from customers where id % 3 > 0`,
  )
  return stage
}
const query = async (stage: Stage, text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

const story = fc.record({
  document: soundCampaign,
  exits: fc.constantFrom<object>({}, {}, { exitWhen: { field: 'tags', op: 'contains', value: 'seen' } }, { exitWhen: { event: 'custom.bye' } }),
  goal: fc.constantFrom<object>({ goal: null }, { goal: { event: 'visited', within: 'P20D' } }),
  /** Hours until the next look. */
  leaps: fc.array(fc.integer({ min: 1, max: 24 * 20 }), { minLength: 2, maxLength: 5 }),
  facts: fc.array(
    fc.record({
      who: fc.nat(CUSTOMERS - 1),
      type: fc.constantFrom('visited', 'custom.x', 'custom.bye'),
      hour: fc.integer({ min: 0, max: 24 * 40 }),
      late: fc.constantFrom(0, 0, 30),
    }),
    { maxLength: 40 },
  ),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

/** What the story leaves in a database; `leadsPast`: whether the cohort's turns may lead people past waits. */
async function played(stage: Stage, { document, exits, goal, leaps, facts }: Story, leadsPast: boolean) {
  const told: DraftCampaign = { ...document, settings: { controlShare: 0, quietHours: null, ...goal, ...exits } }
  const id = await liveCampaign(stage, told)
  for (const { who, type, hour, late } of facts)
    await query(
      stage,
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $5, 'test', gen_random_uuid()::text)`,
      [stage.workspace, type, stage.customers[who], new Date(NOW + hour * HOUR), new Date(NOW + (hour + late) * HOUR)],
    )
  const cohort = await CohortByHand.waiting(stage, id, stage.customers, NOW)
  const { turnOf } = cohort
  let passed = 0
  cohort.turnOf = async ({ leadsPast: _, ...input }) => {
    const turned = await turnOf(leadsPast ? { ...input, leadsPast } : input)
    if (turned.is === 'written') passed += (turned.went ?? []).filter(isPassed).length
    return turned
  }
  const adapters = new Adapters()
  let now = NOW
  for (const hours of [0, ...leaps, 24 * 400]) {
    now += hours * HOUR
    for (let turns = -1; turns < cohort.turns.length; ) {
      turns = cohort.turns.length
      await cohort.at(now)
      while ((await sendOnce(stage.db.sender, adapters)) > 0);
      await cohort.hear()
      await cohort.at(now)
    }
  }
  await adapters.close()
  return { rows: await left(stage, id), passed, turns: cohort.turns.length }
}

async function left(stage: Stage, id: number) {
  const of = (columns: string, table: string, order: string) => query(stage, `select ${columns} from ${table} where campaign_id = $1 order by ${order}`, [id])
  return {
    enrolments: await of('customer_id, state, step, due, move, ended_at, reason, sent_at, checkpoint', 'enrolments', 'customer_id'),
    stays: await of('customer_id, step, visit, seq, entered_at, left_at, port, ended, reason, saw', 'passes', 'customer_id, seq'),
    asks: await of(
      'customer_id, step, visit, n, kind, request, asked_at, state, settled_at, reason, port, saw, until',
      'asks',
      'customer_id, asked_at, step, visit, n',
    ),
    messages: await of('customer_id, step, visit, channel, state, accepted_at, reason', 'messages', 'customer_id, step, visit, n'),
    ledger: await of('customer_id, account, amount, at, reason, step', 'ledger', 'customer_id, at, step, account, amount'),
    waits: await of('customer_id, step, visit', 'waits', 'customer_id'),
  }
}

test('whatever is drawn and whatever happens: led past waits in their turns or not, everybody walks the same way', { timeout: 600_000 }, async () => {
  let passed = 0
  const check = async (one: Story) => {
    const [a, b] = await Promise.all([played(slow, one, false), played(fast, one, true)])
    expect(b.rows).toEqual(a.rows)
    expect(a.passed).toBe(0)
    expect(b.turns).toBeLessThanOrEqual(a.turns)
    passed += b.passed
  }
  await fc.assert(fc.asyncProperty(story, check), {
    numRuns: RUNS,
    endOnFailure: true,
    ...(process.env.KASKAD_SEED ? { seed: Number(process.env.KASKAD_SEED) } : {}),
  })
  expect(passed).toBeGreaterThan(0)
})
