import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { advance, start } from '../../workflows/engine/advance'
import { Fault } from '../../workflows/model/fault'
import { groupMoves } from '../../workflows/model/grouped'
import type { JourneyEvent, JourneyState } from '../../workflows/model/journey'
import { type PackedMove, packListen, packPassage, packState } from '../../workflows/model/packed'
import type { Asked } from '../../workflows/model/world'
import { performers as registry } from '../../workflows/steps/performers'
import type { CohortKey, Turned } from '../../workflows/temporal/contract'
import type { Performers } from './perform'
import { Stage, skeletonOf } from './testing'
import { turn } from './turn'

const performers = registry as unknown as Performers

let stage: Stage
let key: CohortKey
let next = 0
beforeAll(async () => {
  stage = await Stage.make({ customers: 400 })
})
afterAll(() => stage.close())

/** Five fresh customers in a cohort of their own. */
let states: JourneyState[]
let AT: number
beforeEach(async () => {
  const customers = stage.customers.slice(next, next + 5)
  next += 5
  await stage.admit(customers)
  const { rows } = await stage.db.owner.$client.query(
    'select id, customer_id, cohort_id, entered_at from enrolments where customer_id = any($1::bigint[]) order by id',
    [customers],
  )
  key = { workspace: stage.workspace, campaign: stage.campaign, cohort: rows[0].cohort_id, epoch: 1 }
  AT = rows[0].entered_at.getTime()
  states = rows.map((r) => start(skeletonOf(stage.campaign), { enrolment: r.id, customer: r.customer_id, entry: 1, version: 1 }, AT))
})

function moved(state: JourneyState, event: JourneyEvent): { state: JourneyState; move: PackedMove } {
  const after = advance(skeletonOf(stage.campaign), state, event)
  const { ask, listen } = after
  const move: PackedMove = [
    state.move,
    packState(after.state),
    after.passages.map(packPassage),
    ask ? [ask.n, ask.kind, ask.at, ask.request] : 0,
    listen ? packListen(listen) : 0,
    state.listening && !after.state.listening ? 1 : 0,
  ]
  return { state: after.state, move }
}

const entered = () => states.map((state) => moved(state, { type: 'entered', at: AT }))
const take = (moves: PackedMove[], use: Performers = performers): Promise<Turned> =>
  turn(stage.db.app, use, { ...key, moves: groupMoves(moves), again: [], latest: AT })
const written = (turned: Turned) => {
  if (turned.is !== 'written') throw new Error(turned.is)
  return turned
}
const accepted = (state: JourneyState): JourneyEvent => ({
  type: 'performed',
  at: AT + 1000,
  id: `${state.enrolment}/hello/1/1`,
  outcome: { is: 'accepted', at: AT + 1000 },
})
const mine = (table: string, more = '') => stage.count(`${table} where enrolment_id = any('{${states.map((s) => s.enrolment)}}'::bigint[]) ${more}`)

test('reliability 38: a turn writes checkpoints, stays and claims; a repeat of it changes nothing and answers the same', async () => {
  const moves = entered().map((m) => m.move)
  const first = await take(moves)
  expect(first).toEqual({ is: 'written', went: [], outcomes: [], happened: [], gone: [] })
  const second = await take(moves)
  expect(second).toEqual(first)
  expect(await mine('asks')).toBe(5)
  expect(await mine('messages')).toBe(5)
  expect([await mine('passes'), await mine('stays')]).toEqual([5, 10])
  expect(await stage.count(`enrolments where cohort_id = ${key.cohort} and move = 1 and step = 'hello'`)).toBe(5)
})

test('a repeat reads outcomes that were settled meanwhile', async () => {
  const moves = entered().map((m) => m.move)
  await take(moves)
  await stage.db.owner.$client.query(`update asks set state = 'accepted', settled_at = $2 where enrolment_id = $1`, [states[0]!.enrolment, new Date(AT + 5000)])
  const turned = written(await take(moves))
  expect(turned.outcomes).toEqual([[[states[0]!.enrolment], 'hello', 1, 1, ['a', AT + 5000, 0, null]]])
})

test('a pending ask asked again answers what is known', async () => {
  await take(entered().map((m) => m.move))
  const again = states.map((s): [number, string, number, number] => [s.enrolment, 'hello', 1, 1])
  const asked = () => turn(stage.db.app, performers, { ...key, moves: [], again, latest: AT })
  expect(written(await asked()).outcomes).toEqual([])
  await stage.db.owner.$client.query(`update asks set state = 'skipped', reason = 'no_consent', settled_at = $2 where enrolment_id = $1`, [
    states[1]!.enrolment,
    new Date(AT),
  ])
  expect(written(await asked()).outcomes).toEqual([[[states[1]!.enrolment], 'hello', 1, 1, ['s', 'no_consent']]])
})

test('another cohort, another epoch, an ended enrolment: gone, and nothing is written', async () => {
  const moves = entered().map((m) => m.move)
  const ids = states.map((s) => s.enrolment)
  const foreign = written(await turn(stage.db.app, performers, { ...key, cohort: key.cohort + 1000, moves: groupMoves(moves), again: [], latest: AT }))
  expect(foreign.gone).toEqual(ids)
  const old = written(await turn(stage.db.app, performers, { ...key, epoch: 0, moves: groupMoves(moves), again: [], latest: AT }))
  expect(old.gone).toEqual(ids)
  await stage.db.owner.$client.query(`update enrolments set state = 'erased' where id = $1`, [ids[2]])
  expect(written(await take(moves)).gone).toEqual([ids[2]])
  expect(await mine('asks')).toBe(4)
})

test('a move out of order is not written', async () => {
  const first = entered()
  const second = first.map((m) => moved(m.state, accepted(m.state)).move)
  expect(written(await take(second)).gone).toHaveLength(5)
  expect(await mine('waits')).toBe(0)
})

test('while the campaign is paused nothing is written; a stopped one has nobody', async () => {
  const moves = entered().map((m) => m.move)
  const state = (name: string) => stage.db.owner.$client.query('update campaigns set state = $1 where id = $2', [name, stage.campaign])
  await state('paused')
  expect(await take(moves)).toEqual({ is: 'held' })
  await state('stopped')
  expect(written(await take(moves)).gone).toHaveLength(5)
  await state('live')
  expect(await mine('asks')).toBe(0)
  expect(written(await take(moves)).gone).toEqual([])
})

test('under a watermark nothing later than it is decided', async () => {
  const clock = (watermark: Date | null) =>
    stage.db.owner.$client.query('update workspaces set watermark = $2, watermark_lease_real = $3 where id = $1', [
      stage.workspace,
      watermark,
      new Date(Date.now() + 60_000),
    ])
  await clock(new Date(AT - 1))
  const turned = await take(entered().map((m) => m.move))
  await clock(null)
  expect(turned).toMatchObject({ is: 'early', clock: { watermark: AT - 1 } })
  expect(await mine('asks')).toBe(0)
})

test('one poisoned customer fails alone, everybody else is served', async () => {
  const poisoned = states[3]!.enrolment
  const bad: Performers = {
    ...performers,
    message: (async (asks: Asked[], world: never) => {
      const outcomes = await (performers.message as unknown as (a: Asked[], w: never) => Promise<unknown>)(asks, world)
      if (asks.some((ask) => ask.enrolment === poisoned)) throw new Fault('test.poison')
      return outcomes
    }) as never,
  }
  const turned = written(
    await take(
      entered().map((m) => m.move),
      bad,
    ),
  )
  expect(turned).toMatchObject({ went: [[[poisoned], 'hello', 1, 1, ['f', 'test.poison']]], outcomes: [] })
  expect(await mine('messages')).toBe(4)
  expect(await mine('asks', `and state = 'failed' and reason = 'test.poison'`)).toBe(1)
})

test('trouble with the database ends the turn with nothing committed, and the repeat does it all', async () => {
  const moves = entered().map((m) => m.move)
  const cut: Performers = {
    ...performers,
    message: (async () => {
      throw Object.assign(new Error('terminating connection'), { code: '57P01' })
    }) as never,
  }
  await expect(take(moves, cut)).rejects.toThrow('terminating')
  expect(await mine('stays')).toBe(0)
  expect(written(await take(moves)).gone).toEqual([])
  expect(await mine('messages')).toBe(5)
})

test('a wait answers what had already happened, and the wait is removed when its customer leaves', async () => {
  const first = entered()
  await take(first.map((m) => m.move))
  await stage.db.owner.$client.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, 'purchased', $2, $3, $3, 'till', $4)`,
    [stage.workspace, states[0]!.customer, new Date(AT + 2000), `r${states[0]!.enrolment}`],
  )
  const second = first.map((m) => moved(m.state, accepted(m.state)))
  const turned = written(await take(second.map((m) => m.move)))
  expect(turned.happened).toEqual([[states[0]!.enrolment, 'came', 1, AT + 2000, 0]])
  expect(await mine('waits')).toBe(5)
  expect(await mine('waits', 'and told')).toBe(1)
  expect(written(await take(second.map((m) => m.move))).happened).toEqual(turned.happened)

  const third = moved(second[0]!.state, { type: 'occurred', at: AT + 2000, step: 'came', visit: 1 })
  expect(written(await take([third.move]))).toMatchObject({ went: [[[states[0]!.enrolment], 'gift', 1, 1, ['a', AT + 2000, 0, null]]], outcomes: [] })
  expect(await mine('waits')).toBe(4)
  expect(await stage.count(`ledger where customer_id = ${states[0]!.customer} and account = 'customer' and amount = 100`)).toBe(1)
})

test('whose ask is decided at once is led on in the same turn; a repeat finds it done and answers the same', async () => {
  const first = entered()
  await take(first.map((m) => m.move))
  const second = first.map((m) => moved(m.state, accepted(m.state)))
  await take(second.map((m) => m.move))
  const third = second.map((m) => moved(m.state, { type: 'occurred', at: AT + 2000, step: 'came', visit: 1 }))
  const turned = written(await take(third.map((m) => m.move)))
  expect(turned.went).toHaveLength(1)
  expect(await stage.count(`enrolments where cohort_id = ${key.cohort} and state = 'finished' and move = 4`)).toBe(5)
  expect(written(await take(third.map((m) => m.move)))).toEqual(turned)
  expect(await stage.count(`ledger where customer_id = any('{${states.map((s) => s.customer)}}'::bigint[]) and account = 'customer'`)).toBe(5)
  expect(await mine('stays', 'and left_at is null')).toBe(0)
})
