import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Op } from '../../workflows/steps/transitions'
import { verify } from '../insight/verify'
import { closeTemporalClient, temporalClient } from '../journeys/client'
import { DOCUMENT, Stage, skeletonOf } from '../worker/testing'
import { Fleet } from '../worker/testing/fleet'
import { OwnTemporal, temporalBinary } from '../worker/testing/own-temporal'

const EARLY = 60
const LATE = 60
const DAYS_A_SECOND = 0.4
/** How long a visit is waited for: longer than the outage. */
const WITHIN_DAYS = 5
/** Real ms for which Temporal is no more; `npm run soak` does the same for ten minutes. */
const OUTAGE_MS = 4_000

const document = { ...DOCUMENT, steps: DOCUMENT.steps.map((s) => (s.id === 'came' ? { ...s, config: { ...s.config, within: `P${WITHIN_DAYS}D` } } : s)) }
const skeleton = (campaign: number) => {
  const made = skeletonOf(campaign)
  const { came } = made.steps
  return { ...made, steps: { ...made.steps, came: { ...came!, op: { ...came!.op, ms: WITHIN_DAYS * 86_400_000 } as Op } } }
}

const settled = { timeout: 90_000, interval: 200 }
const binary = temporalBinary()

describe.skipIf(!binary)(`Temporal killed and started again${binary ? '' : ' (skipped: give KASKAD_TEMPORAL, the path of its binary)'}`, () => {
  let temporal: OwnTemporal
  let stage: Stage
  let fleet: Fleet
  beforeAll(async () => {
    temporal = await OwnTemporal.make()
    await temporal.start()
    process.env.KASKAD_TEST_TEMPORAL = temporal.address
    stage = await Stage.make({ customers: EARLY + LATE, rate: DAYS_A_SECOND * 86_400, document, skeleton })
    fleet = new Fleet(process.env)
    await Promise.all((['worker', 'relay', 'sender'] as const).map((role) => fleet.start(role, role)))
  })
  afterAll(async () => {
    await fleet?.killAll()
    await closeTemporalClient()
    await stage?.db.drop()
    await temporal?.remove()
  })

  const sql = async (text: string, values: unknown[] = []) => (await stage.db.owner.$client.query(text, values)).rows
  const moves = async () => Number((await sql('select sum(move) as n from enrolments'))[0].n)
  const unsent = (kind: string) => stage.count(`outbox where sent_real is null and kind = '${kind}'`)

  test('reliability 32: customers who enter and come while it is away: each cohort starts once, every visit is heard, nothing is lost or twice', {
    timeout: 180_000,
  }, async () => {
    const [early, late] = [stage.customers.slice(0, EARLY), stage.customers.slice(EARLY)]
    await stage.admit(early, { cohortSize: 20 })
    await expect.poll(() => stage.count('waits'), settled).toBe(EARLY)

    await temporal.kill()
    const stood = await moves()
    await stage.admit(late, { cohortSize: 20 })
    const visitors = early.filter((_, i) => i % 2 === 0)
    const visit = `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id) select $1, 'visited', c, $3, $3, 'till', c::text from unnest($2::bigint[]) c`
    const now = await stage.run(async (ctx) => new Date(ctx.now))
    await sql(visit, [stage.workspace, visitors, now])
    await expect.poll(() => unsent('signal'), settled).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS))
    expect(await unsent('start')).toBe(LATE / 20)
    expect(await moves()).toBe(stood)
    expect(await stage.count(`enrolments where move = 0 and state = 'active'`)).toBe(LATE)

    // Nobody hangs on it: asked to stop they leave, and others take their place.
    expect(await fleet.stop()).toEqual({ worker: 0, relay: 0, sender: 0 })
    await Promise.all((['relay', 'sender'] as const).map((role) => fleet.start(role, role)))
    await temporal.start()
    await fleet.start('worker', 'worker')
    await expect.poll(() => stage.count(`enrolments where state = 'active'`), settled).toBe(0)
    await expect.poll(() => stage.count('outbox where sent_real is null'), settled).toBe(0)

    expect(await sql(`select port, count(*)::int as n from passes where step = 'came' group by 1 order by 1`)).toEqual([
      { port: 'not-visited', n: EARLY + LATE - visitors.length },
      { port: 'visited', n: visitors.length },
    ])
    expect(await stage.count(`ledger where account = 'customer' and amount = 100`)).toBe(visitors.length)
    expect(await sql(`select count(*)::int as n, count(distinct enrolment_id)::int as people from messages where accepted_at is not null`)).toEqual([
      { n: EARLY + LATE, people: EARLY + LATE },
    ])
    expect((await stage.run(verify)).checks.filter((check) => !check.ok)).toEqual([])
    const client = await temporalClient()
    await expect.poll(async () => (await client.workflow.count(`KaskadWorkspace = '${stage.workspace}'`)).count, settled).toBe((EARLY + LATE) / 20)
  })
})
