import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import type { Occurred, Performed } from '../../workflows/temporal/signals'
import { Adapters } from '../channels/registry'
import { sendOnce } from '../sender/sender'
import { addCustomers, askAll, enqueue, promo, type Scene, START, scene } from '../sender/testing'
import { relayFacts, relayWaits } from './occurred'
import { Pace, type Wire } from './outbox'
import { relayOnce } from './relay'

const HOUR = 3_600_000
let db: TestDatabase
beforeAll(async () => {
  process.env.KASKAD_APP_URL ??= 'postgres://unused'
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  db = await freshDatabase()
})
afterAll(() => db.drop())

type Heard = { workflow: string; signal: string; payload: unknown }
let heard: Heard[]
const wire: Wire = {
  async start() {},
  async signal(workflow, signal, payload) {
    heard.push({ workflow, signal, payload })
    return true
  },
}
beforeEach(async () => {
  heard = []
  await sql('delete from outbox', [])
})

const sql = (text: string, values: unknown[]) => db.owner.$client.query(text, values)
/** Until nothing is left to read: whoever else writes on this server holds back what is safe to read for as long as they do. */
const settle = async () => {
  for (;;) {
    while ((await relayOnce(db.relay, wire, new Pace())) > 0);
    const { rows } = await sql(
      `select (select count(*) from facts f, cursors c where c.name = 'relay.facts' and f.live and (f.xid, f.id) > (c.xid::text::xid8, c.row_id))
         + (select count(*) from waits w, cursors c where c.name = 'relay.waits' and w.xid > c.xid::text::xid8) as left`,
      [],
    )
    if (rows[0].left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function follow(s: Scene, enrolments: number[], workflow: string): Promise<void> {
  const { rows } = await sql('insert into cohorts (workspace_id, campaign_id, version, workflow_id) values ($1, $2, 1, $3) returning id', [
    s.workspace,
    s.campaign,
    workflow,
  ])
  await sql('update enrolments set cohort_id = $3 where workspace_id = $1 and id = any($2::bigint[])', [s.workspace, enrolments, rows[0].id])
}

const listen = (s: Scene, enrolment: number, step: string, event: string, more: { filtered?: boolean; ask?: string } = {}) =>
  sql(
    `insert into waits (workspace_id, enrolment_id, step, visit, campaign_id, customer_id, cohort_id, version, event, since, until, filtered, ask_id)
     select workspace_id, id, $3, 1, campaign_id, customer_id, cohort_id, 1, $4, $5, $6, $7, $8 from enrolments where workspace_id = $1 and id = $2`,
    [s.workspace, enrolment, step, event, new Date(START), new Date(START + 14 * 24 * HOUR), more.filtered ?? false, more.ask ?? null],
  )

let n = 0
const happen = (s: Scene, customer: number, type: string, at: number, properties: object = {}, live = true) =>
  sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, properties, live) values ($1, $2, $3, $4, $4, 'test', $5, $6, $7)`,
    [s.workspace, type, customer, new Date(at), `f${++n}`, JSON.stringify(properties), live],
  )

describe('outcomes', () => {
  it('reach their cohort once, as the sender recorded them', async () => {
    const s = await scene(db)
    const customers = await addCustomers(s, 3, (i) => ({ email: i === 2 ? null : `a${i}@x.test` }))
    const asks = await askAll(s, customers, 'promo')
    await follow(
      s,
      asks.map((a) => a.enrolment),
      `wf-${s.workspace}`,
    )
    await enqueue(s, asks)
    await sql(`update asks set state = 'skipped', settled_at = asked_at, reason = 'no_address' where workspace_id = $1 and enrolment_id = $2`, [
      s.workspace,
      asks[1]!.enrolment,
    ])
    while ((await sendOnce(db.sender, new Adapters())) > 0);
    await settle()
    const told = heard.filter((h) => h.signal === 'performed').flatMap((h) => h.payload as Performed[])
    expect(told).toEqual([[expect.any(Array), 'promo', 1, 1, ['a', START, 0, null]]])
    expect((told[0]![0] as number[]).toSorted((a, b) => a - b)).toEqual([asks[0]!.enrolment, asks[2]!.enrolment])
    await settle()
    expect(heard.filter((h) => h.signal === 'performed')).toHaveLength(1)
  })
})

describe('facts and waits', () => {
  const steps = [
    promo('promo', ['email']),
    { id: 'grill', kind: 'visit', config: { within: 'P14D', event: 'purchased', where: { field: 'properties.kind', op: 'eq', value: 'grill' } } },
  ]
  async function waiting(n: number) {
    const s = await scene(db, { steps })
    const asks = await askAll(s, await addCustomers(s, n), 'promo')
    await follow(
      s,
      asks.map((a) => a.enrolment),
      `wf-${s.workspace}`,
    )
    await settle()
    heard = []
    return { s, asks, who: asks.map((a) => a.enrolment), customers: asks.map((a) => a.customer) }
  }
  const occurred = () => heard.filter((h) => h.signal === 'occurred').flatMap((h) => h.payload as Occurred[])

  it('a new fact finds who waits for it; a receipt is a visit; history is not heard', async () => {
    const { s, who, customers } = await waiting(4)
    for (const enrolment of who) await listen(s, enrolment, 'came', 'visited')
    await happen(s, customers[0]!, 'visited', START + HOUR)
    await happen(s, customers[1]!, 'purchased', START + 2 * HOUR)
    await happen(s, customers[2]!, 'visited', START + HOUR, {}, false)
    await happen(s, customers[3]!, 'visited', START)
    await settle()
    expect(occurred()).toEqual([
      [who[0], 'came', 1, START + HOUR, 0],
      [who[1], 'came', 1, START + 2 * HOUR, 0],
    ])
    await happen(s, customers[0]!, 'visited', START + 3 * HOUR)
    await settle()
    expect(occurred()).toHaveLength(2)
  })

  it('a new wait finds what was committed while its turn looked', async () => {
    const { s, who, customers } = await waiting(1)
    await happen(s, customers[0]!, 'visited', START + HOUR)
    await settle()
    expect(occurred()).toEqual([])
    await listen(s, who[0]!, 'came', 'visited')
    await settle()
    expect(occurred()).toEqual([[who[0], 'came', 1, START + HOUR, 0]])
  })

  it('skips nothing that commits late', async () => {
    const { s, who, customers } = await waiting(2)
    for (const enrolment of who) await listen(s, enrolment, 'came', 'visited')
    await settle()
    const slow = await db.owner.$client.connect()
    await slow.query('begin')
    await slow.query(
      `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) values ($1, 'visited', $2, $3, $3, 'test', 'slow')`,
      [s.workspace, customers[0], new Date(START + HOUR)],
    )
    await happen(s, customers[1]!, 'visited', START + HOUR)
    await relayFacts(db.relay)
    await relayWaits(db.relay)
    await slow.query('commit')
    slow.release()
    await settle()
    expect(
      occurred()
        .map((o) => o[0])
        .sort((a, b) => a - b),
    ).toEqual(who)
  })

  it('what is filtered must pass its filter, and an answer must be to its question', async () => {
    const { s, who, customers } = await waiting(2)
    await listen(s, who[0]!, 'grill', 'purchased', { filtered: true })
    await listen(s, who[1]!, 'ask', 'feedback_left', { ask: `${who[1]}/ask/1/1` })
    await happen(s, customers[0]!, 'purchased', START + HOUR, { kind: 'soup' })
    await happen(s, customers[1]!, 'feedback_left', START + HOUR, { ask: `${who[1]}/other/1/1`, happy: false })
    await settle()
    expect(occurred()).toEqual([])
    await happen(s, customers[0]!, 'purchased', START + 2 * HOUR, { kind: 'grill' })
    await happen(s, customers[1]!, 'feedback_left', START + 2 * HOUR, { ask: `${who[1]}/ask/1/1`, happy: true })
    await settle()
    expect(occurred()).toEqual([
      [who[0], 'grill', 1, START + 2 * HOUR, 0],
      [who[1], 'ask', 1, START + 2 * HOUR, 'happy'],
    ])
  })

  it('an answer in the very instant of its question is heard (a sandbox whose clock stands)', async () => {
    const { s, who, customers } = await waiting(1)
    await listen(s, who[0]!, 'ask', 'feedback_left', { ask: `${who[0]}/ask/1/1` })
    await happen(s, customers[0]!, 'feedback_left', START, { ask: `${who[0]}/ask/1/1`, happy: false })
    await settle()
    expect(occurred()).toEqual([[who[0], 'ask', 1, START, 'unhappy']])
  })
})
