import { makeWorkspace, type TestDatabase } from '../../../db/testing'
import { campaign, MESSAGE, planOf } from '../../../workflows/testing/graphs'
import { DAY, lot, START } from './population'

/** Rows as they lie in the tables, with times in ms: what an oracle reads, and what the database is given. */
export type World = {
  now: number
  marginShare: number
  pointValue: number
  goal: { event: string; within: number; where: { above: number } | null }
  attribution: number
  enrolments: { id: number; customer_id: number; entry: number; version: number; control: boolean; entered_at: number }[]
  passes: Pass[]
  sends: { enrolment_id: number; step: string; visit: number; customer_id: number; at: number; state: 'accepted' | 'unknown' | 'failed' }[]
  messages: Message[]
  receipts: { id: number; customer_id: number; location_id: number; occurred_at: number; total: number; cost: number | null }[]
  facts: {
    type: string
    customer_id: number
    occurred_at: number
    known_at: number
    location_id: number | null
    local_day: number | null
    amount: number | null
    receipt_id: number | null
  }[]
  grants: { customer_id: number; step: string; kind: 'gift' | 'discount' | 'coupon' | 'cashback'; redeemed_at: number | null; redeemed_receipt_id: number | null; value: number | null; cost: number | null }[] // biome-ignore format: a row
  spent: { customer_id: number; step: string; points: number; at: number }[]
}
type Pass = {
  enrolment_id: number
  step: string
  visit: number
  customer_id: number
  version: number
  entered_at: number
  left_at: number | null
  port: string | null
  seq: number
}
type Message = { enrolment_id: number; step: string; visit: number; version: number; customer_id: number; accepted_at: number | null; price: number }

/** By hand, again and again; or a segment, at one instant. */
export type Entry = 'manual' | 'once'

/** A test, an offer or a message by it, and both ends. */
const drawn = (world: World, metric: string, entry: Entry) =>
  campaign(
    {
      in: entry === 'once' ? ['segment', { segment: { field: 'visits', op: 'gte', value: 0 }, when: { kind: 'once' } }] : ['manual'],
      test: ['split', { arms: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 50 }], metric, stop: 'fixed' }], // biome-ignore format: a step
      gift: ['offer', { offer: { name: 'Cake', reward: { kind: 'gift', sku: 'cake', title: 'Cake' } }, validFor: 'P20D', message: MESSAGE }],
      hello: ['message', MESSAGE],
      won: ['end', { reason: 'won' }],
    },
    ['in.next>test', 'test.a>gift', 'test.b>hello', 'gift.sent>won', 'gift.not-sent>won', 'hello.sent>won', 'hello.not-sent>won'],
    {
      reentry: { kind: 'always' },
      controlShare: 0.3,
      attribution: `P${world.attribution / DAY}D`,
      goal: {
        event: world.goal.event,
        within: `P${world.goal.within / DAY}D`,
        where: world.goal.where && { field: 'amount', op: 'gt', value: world.goal.where.above },
      },
    },
  )

/** Times lie on a coarse grid, so that the same instant is hit again and again. */
export function worldOf(seed: number, guests: number): World {
  const next = lot(seed)
  const whole = (below: number) => Math.floor(next() * below)
  const pick = <T>(of: readonly T[]): T => of[whole(of.length)]!
  const maybe = <T>(odds: number, value: () => T): T | null => (next() < odds ? value() : null)
  const GRID = DAY / 2
  const time = (from: number, days: number) => from + whole(days * 2) * GRID
  const world: World = { now: START + 60 * DAY, marginShare: pick([0.3, 0.45]), pointValue: pick([1, 100]), attribution: pick([5, 14]) * DAY, goal: { event: pick(['visited', 'purchased', 'custom.tasted']), within: pick([10, 20]) * DAY, where: null }, enrolments: [], passes: [], sends: [], messages: [], receipts: [], facts: [], grants: [], spent: [] } // biome-ignore format: a row
  if (next() < 0.4) world.goal.where = { above: 20_000 }
  for (let customer_id = 1; customer_id <= guests; customer_id++) {
    const control = next() < 0.4
    let entered_at = time(START - 5 * DAY, 40)
    const entries = 1 + whole(4)
    for (let entry = 1; entry <= entries && entered_at <= world.now; entry++) {
      const id = world.enrolments.length + 1
      const version = 1 + whole(2)
      world.enrolments.push({ id, customer_id, entry, version, control, entered_at })
      if (!control) entered_at = walk(id, customer_id, version, entered_at)
      entered_at += (1 + whole(30)) * GRID
    }
    const lives = whole(14)
    for (let i = 0; i < lives; i++) happens(customer_id)
  }
  return world

  function walk(enrolment_id: number, customer_id: number, version: number, start: number): number {
    const arm = pick(['a', 'b'] as const)
    const step = arm === 'a' ? 'gift' : 'hello'
    const pass = (name: string, seq: number, at: number, left: number | null, port: string | null) =>
      world.passes.push({ enrolment_id, step: name, visit: 1, customer_id, version, entered_at: at, left_at: left, port, seq })
    const at = time(start, 6)
    pass('in', 0, start, start, 'next')
    pass('test', 1, start, at, arm)
    const state = pick(['accepted', 'accepted', 'unknown', 'failed'] as const)
    const settled = time(at, 3)
    pass(step, 2, at, settled, state === 'failed' ? 'not-sent' : 'sent')
    pass('won', 3, settled, settled, null)
    if (settled > world.now) return settled
    world.sends.push({ enrolment_id, step, visit: 1, customer_id, at: settled, state })
    world.messages.push({ enrolment_id, step, visit: 1, version, customer_id, accepted_at: state === 'failed' ? null : settled, price: pick([0, 150, 300]) })
    if (state !== 'failed' && next() < 0.6) uses(customer_id, step, settled)
    return settled
  }

  function uses(customer_id: number, step: string, since: number) {
    const at = time(since, 30)
    if (at > world.now) return
    if (step === 'hello') {
      world.spent.push({ customer_id, step, points: 1 + whole(200), at })
      return
    }
    const receipt = maybe(0.7, () => buys(customer_id, at))
    const kind = pick(['gift', 'gift', 'discount', 'coupon', 'cashback'] as const)
    const told = pick([{ value: null, cost: null }, { value: 30_000, cost: null }, { value: 30_000, cost: 9_000 }, { value: null, cost: 8_000 }]) // biome-ignore format: a row
    world.grants.push({ customer_id, step, kind, redeemed_at: maybe(0.8, () => at), redeemed_receipt_id: receipt, ...told })
  }

  function buys(customer_id: number, occurred_at: number): number {
    const id = world.receipts.length + 1
    const total = whole(60) * 1_000
    const location_id = 1 + whole(2)
    world.receipts.push({ id, customer_id, location_id, occurred_at, total, cost: maybe(0.4, () => Math.floor(total * 0.6)) })
    const fact = { customer_id, occurred_at, known_at: occurred_at, location_id, local_day: null, amount: total, receipt_id: id }
    world.facts.push({ ...fact, type: 'purchased' })
    if (next() < 0.8) world.facts.push({ ...fact, type: 'visited', local_day: Math.floor(occurred_at / DAY) })
    const back = time(occurred_at, 20)
    if (next() < 0.1) world.facts.push({ ...fact, type: 'returned', occurred_at: back, known_at: back, amount: -pick([1_000, 10_000, 90_000]) })
    return id
  }

  function happens(customer_id: number) {
    const occurred_at = time(START - 20 * DAY, 85)
    if (next() < 0.7) buys(customer_id, occurred_at)
    else if (next() < 0.5) world.facts.push({ type: 'visited', customer_id, occurred_at, known_at: occurred_at, location_id: 1 + whole(2), local_day: Math.floor(occurred_at / DAY), amount: null, receipt_id: null }) // biome-ignore format: a row
    else world.facts.push({ type: 'custom.tasted', customer_id, occurred_at, known_at: occurred_at, location_id: null, local_day: null, amount: whole(60) * 1_000, receipt_id: null }) // biome-ignore format: a row
  }
}

/** Puts a world into a workspace of its own. */
export async function settle(db: TestDatabase, world: World, metric: string, entry: Entry = 'manual'): Promise<{ workspace: string; campaign: number }> {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(world.now), timeZone: 'UTC' })
  const sql = db.owner.$client
  await sql.query('update workspaces set margin_share = $2, point_value = $3 where id = $1', [workspace, world.marginShare, world.pointValue])
  const document = drawn(world, metric, entry)
  const { rows } = await sql.query(
    `insert into campaigns (workspace_id, name, state, document, live_version, launched_at) values ($1, 'World', 'live', $2, 2, $3) returning id`,
    [workspace, JSON.stringify(document), new Date(START)],
  )
  const id = rows[0].id as number
  const put = async (table: string, list: object[]) => {
    if (list.length === 0) return
    const columns = Object.keys(list[0]!)
      .map((c) => `"${c}"`)
      .join(', ')
    await sql.query(
      `insert into ${table} (workspace_id, ${columns}) overriding system value select $1, ${columns} from jsonb_populate_recordset(null::${table}, $2::jsonb)`,
      [workspace, JSON.stringify(list)],
    )
  }
  const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  const day = (n: number | null) => (n === null ? null : new Date(n * DAY).toISOString().slice(0, 10))
  const own = { campaign_id: id }
  for (const version of [1, 2]) await put('campaign_versions', [{ ...own, version, document, skeleton: planOf(document), published_at: at(START) }])
  await put('customers', [...new Set(world.enrolments.map((e) => e.customer_id))].map((c) => ({ id: c, external_id: `c${c}`, tags: '{}', attributes: {}, ids: {}, created_at: at(START) }))) // biome-ignore format: a row
  await put('enrolments', world.enrolments.map((e) => ({ ...own, ...e, entered_at: at(e.entered_at), state: 'finished', epoch: 1, move: 4 }))) // biome-ignore format: a row
  await put('passes', world.passes.map((p) => ({ ...own, ...p, entered_at: at(p.entered_at), left_at: at(p.left_at) }))) // biome-ignore format: a row
  await put('asks', world.sends.map(({ at: settled, ...a }) => ({ ...own, ...a, n: 1, kind: 'message', asked_at: at(settled), settled_at: at(settled) }))) // biome-ignore format: a row
  await put('messages', world.messages.map((m, i) => ({ ...own, ...m, id: i + 1, n: 1, channel: 'push', to: 'x', class: 'promo', attempt: 0, tries: 0, duplicates_prevented: 0, state: m.accepted_at ? 'delivered' : 'failed', asked_at: at(START), not_before: at(START), accepted_at: at(m.accepted_at), delivered_at: at(m.accepted_at) }))) // biome-ignore format: a row
  await put('receipts', world.receipts.map((r) => ({ ...r, source: 't', external_id: `r${r.id}`, occurred_at: at(r.occurred_at), known_at: at(r.occurred_at), local_day: day(r.occurred_at / DAY), local_hour: 1, weekday: 1, body_hash: 'x' }))) // biome-ignore format: a row
  await sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, receipt_id)
     select $1, type, customer_id, occurred_at, known_at, 't', 'f' || row_number() over (), location_id, local_day, amount, receipt_id from jsonb_populate_recordset(null::facts, $2::jsonb)`,
    [workspace, JSON.stringify(world.facts.map((f) => ({ ...f, occurred_at: at(f.occurred_at), known_at: at(f.known_at), local_day: day(f.local_day) })))],
  )
  await put('grants', world.grants.map((g, i) => ({ ...own, ...g, id: i + 1, key: `k${i}`, name: 'Cake', reward: { kind: g.kind }, granted_at: at(START), expires_at: at(START + 90 * DAY), state: g.redeemed_at ? 'redeemed' : 'active', redeemed_at: at(g.redeemed_at) }))) // biome-ignore format: a row
  await put('spent_points', world.spent.map((s, i) => ({ ...own, ...s, key: `spend:${i}`, lot_id: i + 1, at: at(s.at) }))) // biome-ignore format: a row
  return { workspace, campaign: id }
}
