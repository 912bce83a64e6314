import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign as draw } from '../../workflows/testing/graphs'
import { publish } from '../campaigns/publish'
import { create } from '../campaigns/service'
import { inContext } from '../context'
import { enter, launch } from '../journeys/service'
import { why } from './why'

let db: TestDatabase
let workspace: string
const NOW = new Date('2026-03-01T09:00:00Z')
beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_RELAY_URL = db.urls.relay
  process.env.KASKAD_SENDER_URL = db.urls.sender
  process.env.KASKAD_SECRET ??= 'test-secret-test-secret-test-secret'
  workspace = await makeWorkspace(db.owner, { startsAt: NOW, language: 'en' })
})
afterAll(() => db.drop())

const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const customer = async (city: string, tier: string | null) =>
  (
    await db.owner.$client.query(`insert into customers (workspace_id, external_id, city, tier, created_at) values ($1, $2, $3, $4, $5) returning id`, [
      workspace,
      `${city}${tier}`,
      city,
      tier,
      NOW,
    ])
  ).rows[0].id as number

async function launched(steps: Parameters<typeof draw>[0], arrows: string[], settings: object = {}): Promise<number> {
  const document = draw(steps, arrows)
  document.settings = { ...document.settings, controlShare: 0, ...settings }
  return run(async (ctx) => {
    const id = Number((await create(ctx, document)).id)
    await publish(ctx, id)
    await launch(ctx, { campaign: id })
    return id
  })
}
const holding = (rules: { code: string; holds: boolean }[]) => rules.map((rule) => `${rule.holds ? '+' : '-'} ${rule.code}`)

test('who is outside sees each condition with its value and what it would need; who is inside sees where', async () => {
  const [gold, plain] = [await customer('Omsk', 'gold'), await customer('Tomsk', null)]
  const rule = {
    all: [
      { field: 'city', op: 'eq', value: 'Omsk' },
      { field: 'tier', op: 'is_set' },
    ],
  }
  const id = await launched({ in: ['segment', { segment: rule, when: { kind: 'once' } }], pause: ['wait', { for: 'P30D' }], out: ['end'] }, [
    'in.next>pause',
    'pause.next>out',
  ])
  const outside = await run((ctx) => why(ctx, id, plain))
  expect(outside.inside).toBe(false)
  expect(holding(outside.rules)).toEqual(['+ live', '- condition', '- condition', '- matches', '- entry_open'])
  expect(outside.rules[1]).toMatchObject({ saw: 'Tomsk', wouldNeed: expect.stringContaining('Omsk') })
  expect(outside.rules[2]).toMatchObject({ saw: null, wouldNeed: expect.any(String) })
  const inside = await run((ctx) => why(ctx, id, gold))
  expect(inside).toMatchObject({ inside: true, control: false, enrolment: expect.any(String) })
  expect(holding(inside.rules)).toContain('+ inside')
  const russian = await inContext({ workspace, locale: 'ru', actor: 'test' }, (ctx) => why(ctx, id, plain), db.app)
  for (const { text, wouldNeed } of russian.rules) expect(`${text}${wouldNeed ?? ''}`).toMatch(/[а-я]/)
})

test('sent in by hand, once, after a time, out of its dates, and not live', async () => {
  const guest = await customer('Perm', null)
  const steps = { in: ['manual'], out: ['end'] } as Parameters<typeof draw>[0]
  const once = await launched(steps, ['in.next>out'])
  await run((ctx) => enter(ctx, { campaign: once, customers: [guest] }))
  await db.owner.$client.query(`update enrolments set state = 'finished' where campaign_id = $1`, [once])
  expect(holding((await run((ctx) => why(ctx, once, guest))).rules)).toEqual(['+ live', '- sent_in', '- once'])
  const after = await launched(steps, ['in.next>out'], { reentry: { kind: 'after', duration: 'P90D' }, endsAt: '2026-04-01T00:00:00Z' })
  await run((ctx) => enter(ctx, { campaign: after, customers: [guest] }))
  await db.owner.$client.query(`update enrolments set state = 'finished' where campaign_id = $1`, [after])
  expect(holding((await run((ctx) => why(ctx, after, guest))).rules)).toEqual(['+ live', '+ not_over', '- sent_in', '- again'])
  await db.owner.$client.query(`update campaigns set state = 'paused' where id = $1`, [after])
  expect((await run((ctx) => why(ctx, after, guest))).rules[0]).toMatchObject({ code: 'live', holds: false, saw: 'paused' })
  await expect(run((ctx) => why(ctx, after + 99, guest))).rejects.toMatchObject({ code: 'campaign.unknown' })
  await expect(run((ctx) => why(ctx, after, guest + 99))).rejects.toMatchObject({ code: 'customer.unknown' })
})
