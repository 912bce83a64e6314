import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { brokenSums } from '../../workflows/testing/sums'
import { type Ctx, inContext } from '../context'
import { stats } from './stats'
import { DAY, DRAWN, HOUR, population, START, type Walk } from './testing/population'
import { trace } from './trace'

const GUESTS = 1500
let db: TestDatabase
let campaign: number
let workspace: string
let walks: Walk[]
beforeAll(async () => {
  db = await freshDatabase()
  ;({ workspace, campaign, walks } = await population(db, GUESTS))
})
afterAll(() => db.drop())

const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)

/** The same numbers by walking through the lots, without a database. */
function counted(of: Walk[]) {
  const steps: Record<string, { entered: number; standing: number; customers: number; left: Record<string, number>; ended: Record<string, number> }> = {}
  const arrows = new Map<string, number>()
  for (const { id } of DRAWN.steps) steps[id] = { entered: 0, standing: 0, customers: 0, left: {}, ended: {} }
  for (const { passes } of of) {
    passes.forEach((pass, i) => {
      const at = steps[pass.step]!
      at.entered += 1
      if (pass.visit === 1) at.customers += 1
      if (pass.left === null) at.standing += 1
      else if (pass.ended) at.ended[pass.ended] = (at.ended[pass.ended] ?? 0) + 1
      else {
        at.left[pass.port!] = (at.left[pass.port!] ?? 0) + 1
        const way = `${pass.step}.${pass.port}>${passes[i + 1]!.step}`
        arrows.set(way, (arrows.get(way) ?? 0) + 1)
      }
    })
  }
  return { steps, arrows }
}

const choices: [string, { version?: number; from?: number; to?: number }, (w: Walk) => boolean][] = [
  ['all', {}, () => true],
  ['one version', { version: 1 }, (w) => w.version === 1],
  ['entered in a fortnight', { from: START + 5 * DAY, to: START + 19 * DAY }, (w) => w.enteredAt >= START + 5 * DAY && w.enteredAt < START + 19 * DAY],
  ['both', { version: 2, from: START + 5 * DAY }, (w) => w.version === 2 && w.enteredAt >= START + 5 * DAY],
  ['nobody', { from: START + 900 * DAY }, () => false],
]

describe('statistics', () => {
  test.each(choices)('of %s add up at every step, and are what a walk through the rows counts', async (_, period, chosen) => {
    const told = await run((ctx) => stats(ctx, campaign, period))
    expect(brokenSums(told, 'in')).toEqual([])
    const of = walks.filter(chosen)
    const expected = counted(of)
    for (const [id, step] of Object.entries(expected.steps)) expect({ id, ...told.steps[id] }).toMatchObject({ id, ...step })
    for (const { from, port, to, count } of told.arrows)
      expect([from, port, to, count]).toEqual([from, port, to, expected.arrows.get(`${from}.${port}>${to}`) ?? 0])
    const control = of.filter((w) => w.control).length
    const standing = of.filter((w) => !w.control && w.state === 'active').length
    expect(told).toMatchObject({ enrolled: of.length, control, standing })
  })

  test('the identities can fail: each is broken by one wrong number', async () => {
    const told = await run((ctx) => stats(ctx, campaign))
    const spoil = (change: (copy: typeof told) => void) => {
      const copy = structuredClone({ ...told })
      change(copy)
      return brokenSums(copy, 'in')
    }
    expect(spoil((s) => { s.enrolled += 1 })).toHaveLength(1) // biome-ignore format: short
    expect(spoil((s) => { s.steps.came!.standing += 1 })).toHaveLength(1) // biome-ignore format: short
    expect(spoil((s) => { s.steps.hello!.failed! += 1 })).toHaveLength(1) // biome-ignore format: short
    expect(spoil((s) => { s.arrows.find((a) => a.from === 'ask')!.count += 1 })).toHaveLength(2) // biome-ignore format: short
  })

  test('hold though a turn commits between any two questions to the database (which once broke them)', async () => {
    const scene = await population(db, 900, 6)
    const movable = scene.walks.filter((w) => w.state === 'active' && w.passes.at(-1)?.step === 'pause')
    expect(movable.length).toBeGreaterThan(5)
    const move = async (w: Walk) => {
      const at = new Date(START + 50 * DAY)
      await sql(
        `insert into passes (workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, left_at, port, seq)
         select workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, $2, 'next', seq from stays where enrolment_id = $1 and left_at is null`,
        [w.enrolment, at],
      )
      await sql(
        `insert into passes (workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, left_at, ended, seq) values ($1, $2, 'lost', 1, $3, $4, $5, $6, $6, 'finished', $7)`,
        [scene.workspace, w.enrolment, scene.campaign, w.customer, w.version, at, w.passes.length + 1],
      )
      await sql(`update enrolments set state = 'finished', step = 'lost' where id = $1`, [w.enrolment])
    }
    const told = await inContext(
      { workspace: scene.workspace, locale: 'en', actor: 'test' },
      (ctx) => {
        const query = async (text: string, values: unknown[]) => {
          const next = movable.shift()
          if (next) await move(next)
          return ctx.tx.sql.query(text, values)
        }
        return stats({ ...ctx, tx: { ...ctx.tx, sql: { query } as unknown as Ctx['tx']['sql'] } }, scene.campaign)
      },
      db.app,
    )
    expect(brokenSums(told, 'in')).toEqual([])
  })

  test('sends are counted by how they ended', async () => {
    const told = await run((ctx) => stats(ctx, campaign))
    const asks = walks.flatMap((w) => w.asks).filter((a) => a.step === 'hello')
    const n = (test: (a: (typeof asks)[number]) => boolean) => asks.filter(test).length
    expect(told.steps.hello).toMatchObject({
      sent: n((a) => a.state === 'accepted' || a.state === 'unknown'),
      delivered: n((a) => a.state === 'accepted'),
      failed: n((a) => a.state === 'failed'),
      skipped: { no_consent: n((a) => a.reason === 'no_consent'), capped: n((a) => a.reason === 'capped') },
      undecided: n((a) => a.state === 'pending'),
    })
    expect(told.steps.came!.sent).toBeUndefined()
  })

  test('a version that is no more has its own steps and arrows, with and without the others', async () => {
    const lone = await population(db, 200, 2)
    const old = { ...DRAWN, steps: DRAWN.steps.filter((s) => s.id !== 'pause'), arrows: DRAWN.arrows.filter((a) => a.from !== 'pause' && a.to !== 'pause') }
    await sql(`update campaign_versions set document = $2 where workspace_id = $1 and version = 2`, [lone.workspace, JSON.stringify(old)])
    const told = (period: object) => inContext({ workspace: lone.workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, lone.campaign, period), db.app)
    for (const period of [{ version: 1 }, {}]) {
      const answer = await told(period)
      expect(answer.arrows.some((a) => a.from === 'pause')).toBe(true)
      expect(
        brokenSums(answer, 'in').filter((line) => !line.startsWith('came')),
        JSON.stringify(period),
      ).toEqual([])
    }
    await expect(told({ version: 9 })).rejects.toMatchObject({ status: 404, code: 'version.unknown' })
  })
})

describe('money', () => {
  test('a receipt belongs to the last send before it, within the window, net of what it cost; whoever was assigned is compared', async () => {
    const scene = await population(db, 400, 3)
    const sends = (w: Walk) => w.asks.filter((a) => ['accepted', 'unknown'].includes(a.state)).sort((a, b) => a.at - b.at)
    const buyer = scene.walks.find((w) => sends(w).length >= 2 && sends(w)[1]!.at > sends(w)[0]!.at + HOUR)!
    const [first, second] = sends(buyer) as [Walk['asks'][number], Walk['asks'][number]]
    const location = await sql(`insert into locations (workspace_id, external_id, name, time_zone) values ($1, 'L', 'L', 'UTC') returning id`, [
      scene.workspace,
    ])
    let n = 0
    const buys = (customer: number, at: number, total: number, cost: number | null) =>
      sql(
        `insert into receipts (workspace_id, source, external_id, location_id, customer_id, occurred_at, known_at, local_day, local_hour, weekday, total, cost, body_hash)
         values ($1, 't', $2, $3, $4, $5, $5, '2026-01-05', 1, 1, $6, $7, 'x')`,
        [scene.workspace, `r${++n}`, location.rows[0].id, customer, new Date(at), total, cost],
      )
    const told = () => inContext({ workspace: scene.workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, scene.campaign), db.app)
    const before = await told()
    await buys(buyer.customer, first.at, 1_000_000, null)
    await buys(buyer.customer, first.at + HOUR, 10_000, 4_000)
    await buys(buyer.customer, second.at + 1, 5_000, null)
    await buys(buyer.customer, second.at + 40 * DAY, 777_777, null)
    const after = await told()
    const gained = (step: string) => ({
      visited: after.steps[step]!.visited! - before.steps[step]!.visited!,
      revenue: after.steps[step]!.revenue! - before.steps[step]!.revenue!,
      margin: after.steps[step]!.margin! - before.steps[step]!.margin!,
    })
    const both = first.step === second.step
    expect(gained(first.step)).toEqual(both ? { visited: 2, revenue: 15_000, margin: 7_500 } : { visited: 1, revenue: 10_000, margin: 6_000 })
    if (!both) expect(gained(second.step)).toEqual({ visited: 1, revenue: 5_000, margin: 1_500 })

    const assigned = scene.walks.filter((w) => w.enteredAt + 30 * DAY <= START + 60 * DAY)
    const treated = assigned.filter((w) => !w.control).length
    expect(after.againstControl).toMatchObject({ customers: { treated, control: assigned.length - treated }, metric: 'margin' })
    const within = [first.at, first.at + HOUR, second.at + 1, second.at + 40 * DAY].map((at) => at > buyer.enteredAt && at <= buyer.enteredAt + 30 * DAY)
    const margins = [300_000, 6_000, 1_500, 233_333.1]
    const earned = assigned.includes(buyer) ? margins.reduce((sum, margin, i) => sum + (within[i] ? margin : 0), 0) : 0
    expect(after.againstControl!.perCustomer).toEqual({ treated: Math.round(earned / treated), control: 0 })
  })

  test('below thirty on a side there is no interval, with nobody on a side no comparison', async () => {
    const few = await population(db, 200, 4)
    const told = await inContext({ workspace: few.workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, few.campaign), db.app)
    expect(told.againstControl).toMatchObject({ interval: null, customers: { control: 20 } })
    await sql('update enrolments set control = false where workspace_id = $1', [few.workspace])
    const alone = await inContext({ workspace: few.workspace, locale: 'en', actor: 'test' }, (ctx) => stats(ctx, few.campaign), db.app)
    expect(alone.againstControl).toBeNull()
  })
})

describe('a trace', () => {
  const told = (w: Walk, locale: 'en' | 'ru' = 'en') => inContext({ workspace, locale, actor: 'test' }, (ctx) => trace(ctx, campaign, w.enrolment), db.app)

  test('of the control group is one entry', async () => {
    const control = await told(walks.find((w) => w.control)!)
    expect(control.entries).toMatchObject([{ did: 'control', step: null, reason: { code: 'control', text: expect.any(String) } }])
  })

  const waits = async (w: Walk) => (await sql('select due from enrolments where id = $1', [w.enrolment])).rows[0].due !== null

  test('of everybody else is their way: entered, asked, what came of it, left or ended, in that order, with words', async () => {
    for (const w of walks.filter((x) => !x.control).slice(0, 60)) {
      const expected = w.passes.flatMap((p) => {
        const ask = w.asks.find((a) => a.step === p.step && a.visit === p.visit)
        const came = ask && ask.state !== 'pending' ? [ask.state === 'skipped' ? 'skipped' : 'outcome'] : []
        return ['entered', ...(ask ? ['asked', ...came] : []), ...(p.left === null ? [] : [p.ended ? 'ended' : 'left'])].map((did) => [p.step, did])
      })
      const { entries, due, ...head } = await told(w)
      expect(due !== null).toBe(await waits(w))
      expect(entries.map((e) => [e.step, e.did])).toEqual(expected)
      expect(head).toEqual({ enrolment: String(w.enrolment), customer: String(w.customer), version: w.version, state: w.state })
      for (const entry of entries) expect(Object.keys(entry).every((key) => ['at', 'step', 'kind', 'did', 'port', 'reason', 'saw'].includes(key))).toBe(true)
    }
  })

  test('is told in the language of the reader, and stays as it was when the profile changes', async () => {
    const skipped = walks.find((w) => w.asks.some((a) => a.reason === 'no_consent'))!
    const [en, ru] = [await told(skipped), await told(skipped, 'ru')]
    const text = (t: typeof en) => t.entries.find((e) => e.did === 'skipped')!.reason!.text
    expect(text(en)).not.toMatch(/[а-я]|no_consent/i)
    expect(text(ru)).toMatch(/[а-я]/i)
    await sql(`update customers set first_name = 'Changed', city = 'Elsewhere', tags = '{vip}' where workspace_id = $1`, [workspace])
    expect(await told(skipped)).toEqual(en)
  })

  test('of an enrolment of another campaign or workspace is unknown', async () => {
    const other = await population(db, 10, 5)
    await expect(run((ctx) => trace(ctx, campaign, other.walks[0]!.enrolment))).rejects.toMatchObject({ status: 404, code: 'enrolment.unknown' })
    await expect(run((ctx) => trace(ctx, campaign + 1, walks[0]!.enrolment))).rejects.toMatchObject({ status: 404 })
  })
})
