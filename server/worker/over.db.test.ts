import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPassed, type Turned } from '../../workflows/temporal/contract'
import { campaign } from '../../workflows/testing/graphs'
import { verify } from '../insight/verify'
import { Stage } from './testing'
import { CohortByHand, liveCampaign } from './testing/cohort-by-hand'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const DAY = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.make({ customers: 10 })
})
afterAll(() => stage.close())

const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows

/** Two days, then a week for a visit; who came rests twice, a day each time; the others are tagged, and leave if the tag is one of exits. */
const drawing = (exitTag: string) =>
  campaign(
    {
      in: ['manual'],
      two: ['wait', { for: 'P2D' }],
      came: ['visit', { within: 'P7D', since: 'step' }],
      rest: ['wait', { for: 'P1D' }],
      more: ['wait', { for: 'P1D' }],
      tag: ['profile', { set: {}, addTags: ['lost'], removeTags: [] }],
      heard: ['listen', { event: 'call', where: null, within: 'P3D' }],
      out: ['end'],
    },
    [
      'in.next>two',
      'two.next>came',
      'came.visited>rest',
      'rest.next>more',
      'more.next>out',
      'came.not-visited>tag',
      'tag.next>heard',
      'heard.happened>out',
      'heard.timed-out>out',
    ],
    { controlShare: 0, goal: null, exitWhen: { field: 'tags', op: 'contains', value: exitTag } },
  )

/** One comes on the fifth day, one on the second (too early) and calls on the tenth, one comes after all is over, two never do. */
async function happen(people: readonly number[]): Promise<void> {
  const facts: [who: number, type: string, day: number][] = [[0, 'visited', 5], [1, 'visited', 1], [1, 'call', 10], [2, 'visited', 20]] // biome-ignore format: a table
  for (const [who, type, day] of facts)
    await sql(
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, 'test', gen_random_uuid()::text)`,
      [stage.workspace, type, people[who], new Date(NOW + day * DAY)],
    )
}

/** Everybody's stays, by place in line, and how they ended. */
async function ways(id: number, people: readonly number[]) {
  const rows = await sql(
    `select p.customer_id as customer, p.step, p.visit, p.entered_at, p.left_at, p.port, p.ended, p.reason, p.saw, e.state, e.ended_at
     from passes p join enrolments e on e.id = p.enrolment_id where p.campaign_id = $1 order by p.customer_id, p.seq`,
    [id],
  )
  return rows.map(({ customer, ...stay }) => ({ who: people.indexOf(customer), ...stay }))
}

/** From the entry to a month later, at one leap. `leadsPast`: whether the cohort runs on code that lets turns lead people past waits. */
async function walked(exitTag: string, people: readonly number[], leadsPast: boolean, dying = (turn: () => Promise<Turned>) => turn()) {
  await sql(`update customers set tags = '{}' where id = any($1::bigint[])`, [people])
  await sql(`delete from facts where customer_id = any($1::bigint[])`, [people])
  const id = await liveCampaign(stage, drawing(exitTag))
  const cohort = await CohortByHand.enter(stage, id, [...people], NOW)
  await happen(people)
  const { turnOf } = cohort
  cohort.turnOf = ({ leadsPast: _, ...input }) => dying(() => turnOf(leadsPast ? { ...input, leadsPast } : input))
  for (let again = 0; again < 3; again++) {
    await cohort.at(NOW + 30 * DAY)
    await cohort.hear()
  }
  return { id, cohort, ways: await ways(id, people) }
}

test.each(['nobody', 'lost'])(
  'waits that are over are led past in one turn, and everybody walks as if each had been a turn of its own (exit by tag: %s)',
  async (exitTag) => {
    const slow = await walked(exitTag, stage.customers.slice(0, 5), false)
    const fast = await walked(exitTag, stage.customers.slice(5), true)
    expect(fast.ways).toEqual(slow.ways)
    const left = fast.ways.filter(({ ended }) => ended)
    expect(left.map(({ who, step, ended, left_at }) => [who, step, ended, (left_at.getTime() - NOW) / DAY])).toEqual(
      exitTag === 'lost'
      ? [[0, 'out', 'finished', 7], [1, 'heard', 'exited', 10], ...[2, 3, 4].map((who) => [who, 'heard', 'exited', 12])]
      : [[0, 'out', 'finished', 7], [1, 'out', 'finished', 10], ...[2, 3, 4].map((who) => [who, 'out', 'finished', 12])], // biome-ignore format: a table
    )
    expect(fast.cohort.turns.length).toBeLessThan(slow.cohort.turns.length)
    const went = (turns: CohortByHand['turns']) => turns.flatMap(({ turned }) => (turned.is === 'written' ? (turned.went ?? []) : []))
    expect(went(slow.cohort.turns).filter(isPassed)).toEqual([])
    expect(went(fast.cohort.turns).filter(isPassed).length).toBeGreaterThan(0)
    expect(await stage.count('waits')).toBe(0)
    const { checks } = await stage.run(verify)
    expect(checks.filter((check) => !check.ok)).toEqual([])
  },
)

test('a turn whose answer was lost tells once more past which waits it led, though another fact is known by then', async () => {
  const people = stage.customers.slice(0, 5)
  const { ways: before } = await walked('nobody', people, true)
  const { ways: after } = await walked('nobody', people, true, async (turn) => {
    const first = await turn()
    await sql(`update facts set occurred_at = $1, known_at = $1 where customer_id = $2 and type = 'visited'`, [new Date(NOW + 3 * DAY), people[2]])
    const second = await turn()
    expect(second).toEqual(first)
    return second
  })
  expect(after).toEqual(before)
})

test('a guest who breaks at a later wait ends there, and keeps what they were given before it (they once lost it)', async () => {
  const drawn = campaign(
    { in: ['manual'], one: ['wait', { for: 'P1D' }], gift: ['points', { amount: 5, reason: 'gift' }], two: ['wait', { for: 'P1D' }], more: ['points', { amount: 10, reason: 'more' }], out: ['end'] }, // biome-ignore format: a drawing
    ['in.next>one', 'one.next>gift', 'gift.next>two', 'two.next>more', 'more.next>out'],
    { controlShare: 0 },
  )
  const people = stage.customers.slice(0, 3)
  const id = await liveCampaign(stage, drawn)
  const cohort = await CohortByHand.enter(stage, id, people, NOW)
  await sql(
    `insert into asks (workspace_id, campaign_id, enrolment_id, customer_id, step, visit, n, kind, asked_at, state)
     select workspace_id, campaign_id, id, customer_id, 'more', 1, 1, 'points', now(), 'pending' from enrolments where campaign_id = $1 order by id limit 1`,
    [id],
  )
  await cohort.at(NOW + 10 * DAY)
  const ended = await sql('select step, ended from passes where campaign_id = $1 and ended is not null order by customer_id', [id])
  expect(ended).toEqual([
    { step: 'two', ended: 'failed' },
    { step: 'out', ended: 'finished' },
    { step: 'out', ended: 'finished' },
  ])
  const points = await sql(`select amount, count(*)::int as n from ledger where campaign_id = $1 and account = 'customer' group by 1 order by 1`, [id])
  expect(points).toEqual([
    { amount: 5, n: 3 },
    { amount: 10, n: 2 },
  ])
})

test('by a real worker: who hears late that their message has gone is past the visit and the rest at once, at the instants they were over', async () => {
  const fast = await Stage.make({ customers: 4 })
  const worker = await fast.worker()
  try {
    await fast.admit()
    await fast.deliver()
    await expect.poll(() => fast.count(`asks where state = 'pending'`), { timeout: 30_000 }).toBe(4)
    // Thirty days.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await fast.send()
    await expect.poll(() => fast.count(`enrolments where state = 'finished'`), { timeout: 30_000 }).toBe(4)
    const rows = await fast.db.owner.$client.query(
      `select distinct extract(epoch from p.left_at - a.settled_at)::int / 86400 as days, p.step, p.port from passes p join asks a on a.enrolment_id = p.enrolment_id and a.kind = 'message'
       where p.step in ('came', 'pause') order by 1`,
    )
    expect(rows.rows).toEqual([
      { days: 14, step: 'came', port: 'not-visited' },
      { days: 16, step: 'pause', port: 'next' },
    ])
    await fast.record('past-waits')
  } finally {
    await worker.stop()
    await fast.close()
  }
})
