import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../../db/testing'
import { campaign } from '../../../workflows/testing/graphs'
import { inContext } from '../../context'
import { caller } from '../../rest/testing'
import { archiveOffer, saveOffer } from '../service'
import { freshenEverywhere } from './keep'

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z' })
  api = await caller(db, workspace)
})
afterAll(() => db.drop())

const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const drawn = (from: string[]) =>
  campaign(
    {
      in: ['manual'],
      give: ['offer', { offer: { name: 'Yours', reward: { kind: 'personal', goal: 'reward', from } }, validFor: 'P30D', message: null }],
      yes: ['end'],
      no: ['end'],
    },
    ['in.next>give', 'give.sent>yes', 'give.not-sent>no'],
    { controlShare: 0.1 },
  )
const habits = async () => {
  const { rows } = await db.owner.$client.query('select computed_at as at, purchases from shop_habits where workspace_id = $1', [workspace])
  return rows.map(({ at, purchases }) => [at.toISOString(), purchases])
}

test('publishing sums up what the shop sells, keeps the offers as they are, and says what cannot be chosen from', async () => {
  const [tea, gone] = await run(async (ctx) => [
    await saveOffer(ctx, { offer: { name: 'Tea', reward: { kind: 'gift', sku: 'tea', title: 'Tea' } } }),
    await saveOffer(ctx, { offer: { name: 'Gone', reward: { kind: 'points', amount: 5 } } }),
  ])
  await run((ctx) => archiveOffer(ctx, Number(gone!.id)))
  const refused = await api('POST', `/campaigns/${(await api('POST', '/campaigns', drawn([tea!.id, gone!.id]))).body.id}/publish`)
  const { diagnostics } = refused.body as unknown as { diagnostics: { code: string; path: string; remedy?: { set: { value: unknown }[] } }[] }
  expect([refused.status, diagnostics.map(({ code, path, remedy }) => [code, path, remedy?.set[0]?.value])]).toEqual([
    422,
    [['offer.unknown_saved', 'config.offer.reward.from.1', [tea!.id]]],
  ])
  expect(await habits()).toEqual([])

  const { id } = (await api('POST', '/campaigns', drawn([tea!.id]))).body
  expect((await api('POST', `/campaigns/${id}/launch`)).status).toBe(200)
  expect(await habits()).toEqual([['2026-03-01T09:00:00.000Z', 0]])
  await run((ctx) => saveOffer(ctx, { id: Number(tea!.id), offer: { name: 'Cake', reward: { kind: 'gift', sku: 'cake', title: 'Cake' } } }))
  const { rows } = await db.owner.$client.query(`select document -> 'steps' -> 1 -> 'config' -> 'offer' -> 'reward' as reward from campaign_versions where campaign_id = $1`, [id]) // biome-ignore format: a query
  expect(rows[0].reward).toEqual({ kind: 'personal', goal: 'reward', from: [tea!.id], offers: [{ id: tea!.id, name: 'Tea', reward: { kind: 'gift', sku: 'tea', title: 'Tea' } }] }) // biome-ignore format: a reward
})

test('while a campaign lives its habits are summed up again when a day has passed, yet not all the time', async () => {
  const clock = (at: string) =>
    db.owner.$client.query('update workspaces set clock_virtual = $2, clock_running = false where id = $1', [workspace, new Date(at)])
  const real = (ago: string) => db.owner.$client.query('update shop_habits set computed_real = now() - $1::interval', [ago])
  await real('1 hour')
  await clock('2026-03-01T20:00:00Z')
  await freshenEverywhere(db.owner.$client)
  expect((await habits())[0]![0]).toBe('2026-03-01T09:00:00.000Z')
  await clock('2026-03-02T09:00:00Z')
  await real('1 minute')
  await freshenEverywhere(db.owner.$client)
  expect((await habits())[0]![0]).toBe('2026-03-01T09:00:00.000Z')
  await real('1 hour')
  await freshenEverywhere(db.owner.$client)
  expect((await habits())[0]![0]).toBe('2026-03-02T09:00:00.000Z')
  // A clock set back: nobody may know what is yet to come.
  await clock('2026-02-01T09:00:00Z')
  await freshenEverywhere(db.owner.$client)
  expect((await habits())[0]![0]).toBe('2026-02-01T09:00:00.000Z')
})
