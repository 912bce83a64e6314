import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWorkspace } from '../../db/client'
import { enrolments, feedback, messages, passes } from '../../db/schema'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Rule } from '../../workflows/segments/ast'
import { type Ctx, inContext } from '../context'
import type { Refusal } from '../faults'
import * as service from './service'
import { populate } from './testing'

let db: TestDatabase
let workspace: string
let other: string
const run = <T>(work: (ctx: Ctx) => Promise<T>, of = workspace) => inContext({ workspace: of, locale: 'en', actor: 'test' }, work, db.app)
const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: Refusal) => ({ status: error.status, code: error.code, details: error.details }),
  )

beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-04-01T00:00:00Z' })
  other = await makeWorkspace(db.owner, { startsAt: '2026-04-01T00:00:00Z' })
  await populate(db.owner, workspace, 7, { zones: true, checkIns: true, returns: false })
})
afterAll(() => db?.drop())

test('count, reach and sample agree with the rules that say the same', async () => {
  const rule: Rule = { field: 'visits', op: 'gte', value: 1 }
  const counted = await run((ctx) => service.count(ctx, { rule }))
  expect(counted.count).toBeGreaterThan(5)
  expect(counted.sample).toHaveLength(10)
  expect(counted.asOf).toBe('2026-04-01T00:00:00.000Z')
  for (const channel of ['email', 'sms', 'telegram', 'push']) {
    const ids = await run((ctx) => service.select(ctx, { all: [rule, { field: `reachable.${channel}`, op: 'eq', value: true }] }))
    expect(counted.reachable[channel] ?? 0).toBe(ids.length)
  }
  const nobody = { not: { any: ['email', 'sms', 'telegram', 'push'].map((c) => ({ field: `reachable.${c}`, op: 'eq' as const, value: true })) } }
  expect(counted.unreachable).toBe((await run((ctx) => service.select(ctx, { all: [rule, nobody] }))).length)
  const before = await run((ctx) => service.count(ctx, { rule, asOf: Date.parse('2020-01-01T00:00:00Z') }))
  expect(before).toMatchObject({ count: 0, sample: [], reachable: { email: 0, sms: 0, push: 0 }, unreachable: 0 })
})

test('a bad rule is refused with everything that is wrong, and another workspace sees nobody', async () => {
  const bad = await refused(run((ctx) => service.count(ctx, { rule: { all: [{ field: 'x', op: 'eq', value: 1 }, { any: [] }] } })))
  expect(bad).toMatchObject({ status: 422, code: 'rule.invalid', details: { issues: [{ path: 'rule.all.0.field' }, { path: 'rule.all.1.any' }] } })
  expect((await run((ctx) => service.count(ctx, { rule: { field: 'visits', op: 'gte', value: 0 } }), other)).count).toBe(0)
})

test('saved segments: kept, found, referred to, never in a circle, not removed while used', async () => {
  const loyal = await run((ctx) => service.createSegment(ctx, { name: ' Loyal ', rule: { field: 'visits', op: 'gte', value: 3 } }))
  expect(loyal.name).toBe('Loyal')
  const staff = await run((ctx) =>
    service.createSegment(ctx, { name: 'Not staff', rule: { all: [{ member: { saved: loyal.id } }, { field: 'tags', op: 'not_in', value: ['staff'] }] } }),
  )
  const inside = await run((ctx) => service.select(ctx, { member: { saved: staff.id } }))
  const spelt = await run((ctx) => service.select(ctx, { all: [loyal.rule, { field: 'tags', op: 'not_in', value: ['staff'] }] }))
  expect(inside.sort()).toEqual(spelt.sort())
  const circle = await refused(run((ctx) => service.updateSegment(ctx, Number(loyal.id), { name: 'Loyal', rule: { not: { member: { saved: staff.id } } } })))
  expect(circle?.details.issues).toEqual([{ code: 'rule.segment_cycle', path: 'rule' }])
  expect(await refused(run((ctx) => service.removeSegment(ctx, Number(loyal.id))))).toMatchObject({ status: 409, code: 'segment.in_use' })
  await run((ctx) => service.removeSegment(ctx, Number(staff.id)))
  await run((ctx) => service.removeSegment(ctx, Number(loyal.id)))
  expect(await refused(run((ctx) => service.getSegment(ctx, Number(loyal.id))))).toMatchObject({ status: 404, code: 'segment.unknown' })
  expect(await refused(run((ctx) => service.getSegment(ctx, 1), other))).toMatchObject({ status: 404 })
  const unknown = await refused(run((ctx) => service.count(ctx, { rule: { member: { saved: loyal.id } } })))
  expect(unknown?.details.issues?.[0]?.code).toBe('rule.segment_unknown')
})

test('a branch sees the journey as of its own instant, and says what it saw', async () => {
  const t = (hour: number) => new Date(Date.UTC(2026, 2, 20, hour))
  const [customer, enrolment] = await inWorkspace(db.owner, workspace, async ({ db: d, sql }) => {
    const { rows } = await sql.query<{ id: number }>('select id from customers where workspace_id = $1 and erased_at is null order by id limit 1', [workspace])
    const customerId = rows[0]!.id
    const common = { workspaceId: workspace, campaignId: 1, customerId }
    const [row] = await d
      .insert(enrolments)
      .values({ ...common, entry: 1, version: 1, control: false, enteredAt: t(1) })
      .returning()
    const at = { ...common, enrolmentId: row!.id, step: 'ask', visit: 1 }
    await d.insert(messages).values({
      ...at,
      n: 1,
      version: 1,
      channel: 'push',
      to: 'x',
      class: 'service',
      state: 'delivered',
      askedAt: t(2),
      notBefore: t(2),
      acceptedAt: t(3),
      openedAt: t(5),
    })
    await d.insert(feedback).values({ ...at, question: '?', scale: 'stars', score: 2, happy: false, at: t(6) })
    await d.insert(passes).values({ ...at, version: 1, enteredAt: t(2), leftAt: t(6), port: 'unhappy', seq: 1 })
    return [customerId, row!.id]
  })
  const rules: { id: string; rule: Rule }[] = [
    {
      id: 'sad',
      rule: {
        all: [
          { field: 'journey.ask.answer', op: 'lte', value: 3 },
          { field: 'journey.ask.port', op: 'eq', value: 'unhappy' },
        ],
      },
    },
    { id: 'opened', rule: { field: 'journey.ask.opened', op: 'eq', value: true } },
    { id: 'sent', rule: { field: 'journey.ask.sent', op: 'eq', value: true } },
  ]
  const asked = [2, 4, 5, 7].map((hour) => ({ customer, enrolment, asOf: t(hour).getTime(), rules }))
  const decided = await run((ctx) => service.decideRules(ctx, asked))
  expect(decided.map((d) => d.port)).toEqual(['else', 'sent', 'opened', 'sad'])
  expect(decided[3]!.saw).toEqual({ 'journey.ask.answer': 2, 'journey.ask.port': 'unhappy' })
})

test('the vocabulary offers what the workspace has', async () => {
  const words = await run(service.readVocabulary)
  expect(words.values.location.map((l) => l.value)).toEqual(['L1', 'L2', 'L3'])
  expect(words.values.category.map((c) => c.value).sort()).toEqual(['Cake', 'Grill', 'Tea'])
  expect(words.values.tag.map((c) => c.value)).toContain('vip')
  expect(words.values.attribute).toEqual([{ value: 'likes', label: 'likes' }])
  expect(words.events).toContain('custom.party')
})
