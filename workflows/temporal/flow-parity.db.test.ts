import { afterAll, beforeAll, expect, test } from 'vitest'
import { Stage } from '../../server/worker/testing'
import { recordedWays, simulatedWays } from '../../server/worker/testing/ways'
import { compile } from '../diagnostics/check'
import { draw } from '../engine/draw'
import type { Fact, Run } from '../engine/simulate'
import type { AwaitedRequest } from '../model/awaited'
import { DAY } from '../model/durations'
import { nextOpening } from '../steps/wait/opening'
import { sandboxContext } from '../testing/contexts'
import { campaign } from '../testing/graphs'

const CUSTOMERS = 120
const WINDOW = { weekdays: [1, 2, 3, 4, 5], from: '11:00', to: '13:00' }
const BOOKED = 'custom.table_booked'

/** Every step of flow that asks: for the right hours, for an event, for a change of the profile; a spread; and rounds. */
const document = campaign(
  {
    in: ['manual'],
    hours: ['wait', { window: WINDOW }],
    tag: ['profile', { set: {}, addTags: ['seen'], removeTags: [] }],
    booked: ['listen', { event: BOOKED, where: null, within: 'P5D' }],
    best: ['wait', { bestHour: { within: 'P1D' } }],
    pause: ['wait', { for: 'P1D', spread: 'PT10H' }],
    out: ['end'],
  },
  [
    'in.next>hours',
    'hours.next>tag',
    'tag.next>booked',
    'booked.happened>best',
    'booked.timed-out>hours x2',
    'booked.timed-out>pause',
    'best.next>out',
    'pause.next>out',
  ],
  { controlShare: 0 },
)

let stage: Stage
let run: Run
beforeAll(async () => {
  const skeleton = (id: number) => {
    const compiled = compile(document, sandboxContext(), { campaign: id, version: 1 })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
    return compiled.skeleton
  }
  stage = await Stage.make({ customers: CUSTOMERS, document, skeleton })
  run = { skeleton: skeleton(stage.campaign), behaviour: { answer }, entering: [], traced: true }
})
afterAll(() => stage.close())

/** The world as the real performers find it: guests in Moscow whom nobody has ever seen at a till. */
const answer: Run['behaviour']['answer'] = (ask, { customer }, facts) => {
  if (ask.kind === 'listen') {
    const { event, since, until } = ask.request as AwaitedRequest
    const happened = facts.some((fact) => fact.event === event && fact.at > since && fact.at <= until)
    return { outcome: { is: 'accepted', port: happened ? 'happened' : 'timed-out' } }
  }
  if (ask.step !== 'hours') return { outcome: { is: 'accepted', at: ask.at, ...(ask.step === 'best' ? { until: ask.at } : {}) } }
  const left = used.get(customer) ?? null
  const until = nextOpening('Europe/Moscow', WINDOW, ask.at, ask.visit > 1 ? left : null)
  used.set(customer, until)
  return { outcome: { is: 'accepted', at: ask.at, until } }
}
const used = new Map<number, number>()

/** Half of them book a table some day in the first two weeks. */
const booking = (customer: number, from: number): Fact | null =>
  draw(stage.campaign, customer, 1, '~books') < 0.5 ? { event: BOOKED, at: from + Math.ceil(draw(stage.campaign, customer, 1, '~when') * 14 * DAY) } : null

test('waits for hours, for events and in rounds: the simulator and a real Temporal server lead everybody the same way, to the millisecond', async () => {
  await stage.admit(stage.customers, { cohortSize: 60 })
  const { rows } = await stage.db.owner.$client.query('select id, customer_id, entered_at from enrolments order by id')
  const facts = rows.flatMap((row) => booking(row.customer_id, row.entered_at.getTime()) ?? [])
  const bookers = rows.filter((row) => booking(row.customer_id, row.entered_at.getTime()))
  for (const [i, row] of bookers.entries())
    await stage.db.owner.$client.query(
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, $2, $3, $4, $4, 'parity', $5)`,
      [stage.workspace, BOOKED, row.customer_id, new Date(facts[i]!.at), String(i)],
    )
  run.entering = rows.map((row) => ({ customer: row.customer_id, at: row.entered_at.getTime() }))
  run.behaviour = { answer, habits: ({ customer }, at) => [booking(customer, at)].filter((fact) => fact !== null) }

  const worker = await stage.worker()
  try {
    await stage.until(async () => (await stage.count(`enrolments where state = 'active'`)) === 0, 45_000)
  } finally {
    await worker.stop()
  }
  const real = await recordedWays(stage)
  expect(Object.keys(real)).toHaveLength(CUSTOMERS)
  expect(real).toEqual(simulatedWays(run))
  const ways = new Set(Object.values(real).flatMap((stays) => stays.map(([step, visit, , , port]) => `${step}/${visit}.${port}`)))
  for (const way of ['hours/1.next', 'hours/3.next', 'booked/1.happened', 'booked/2.timed-out', 'booked/3.timed-out', 'best/1.next', 'pause/1.next'])
    expect(ways).toContain(way)
  expect(await stage.count(`customers where 'seen' = any(tags)`)).toBe(CUSTOMERS)
})
