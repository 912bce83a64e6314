import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { inContext } from '../context'
import { importCustomers } from '../imports/service'
import { type Answered, caller } from '../rest/testing'
import { changeProfiles } from './change'

const NOW = '2026-01-05T12:00:00.000Z'

let db: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'kaskad-changed-'))
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await db.drop()
})

/** A workspace with one customer, ann, and what was told of her since. */
async function ann(fields: object = {}) {
  const workspace = await makeWorkspace(db.owner, { startsAt: NOW })
  const api = await caller(db, workspace)
  const post = (...items: object[]): Promise<Answered> => api('POST', '/customers', { items: items.map((item) => ({ externalId: 'ann', ...item })) })
  const id = Number((await post(fields)).body.items[0]!.id)
  const told = async () => {
    const { rows } = await db.owner.$client.query(
      `select customer_id, occurred_at, known_at, live, properties from facts where workspace_id = $1 and type = 'attribute_changed' order by id`,
      [workspace],
    )
    return rows
  }
  return { workspace, api, post, id, told }
}

test('a change by the API is told once, with what it was and what it is; what stays is not, nor who is new', async () => {
  const { post, id, told } = await ann({ tier: 'silver', tags: ['a', 'b'], attributes: { seat: 'bar', size: 3 }, city: 'Tver', homeLocation: '1' })
  expect(await told()).toEqual([])
  const change = { tier: 'gold', tags: ['b', 'c'], attributes: { seat: null, diet: 'none' }, homeLocation: '2', firstName: 'Ann', phone: '+79161234567' }
  await post(change)
  await post(change)
  await post({ tags: ['c', 'b'], attributes: { diet: 'none', nothing: null } })
  expect(await told()).toEqual([
    {
      customer_id: id,
      occurred_at: new Date(NOW),
      known_at: new Date(NOW),
      live: true,
      properties: {
        changed: ['tags', 'tier', 'home_location', 'attributes.seat', 'attributes.diet'],
        tags: ['b', 'c'],
        'was.tags': ['a', 'b'],
        tier: 'gold',
        'was.tier': 'silver',
        home_location: '2',
        'was.home_location': '1',
        'attributes.seat': null,
        'was.attributes.seat': 'bar',
        'attributes.diet': 'none',
        'was.attributes.diet': null,
      },
    },
  ])
})

test('the history says what was changed, in the words of the reader', async () => {
  const { api, post, id } = await ann({ tier: 'silver', attributes: { seat: 'bar' } })
  await post({ tier: 'gold', tags: ['vip', 'dog'], attributes: { seat: null } })
  const text = async (language: string) => {
    const { body } = await api('GET', `/customers/${id}/timeline`, undefined, { 'accept-language': language })
    return body.items.find((item) => item.type === 'attribute_changed')!.text
  }
  expect(await text('en')).toBe('Profile changed. Tags: vip, dog; Tier: gold; seat: —')
  expect(await text('ru')).toBe('Профиль изменён. Метки: vip, dog; Уровень: gold; seat: —')
})

test('twice changed in one batch is two changes; the same by twelve at once is one', async () => {
  const { post, told } = await ann()
  await post({ tier: 'silver' }, { tier: 'gold' })
  expect((await told()).map(({ properties }) => [properties['was.tier'], properties.tier])).toEqual([[null, 'silver'], ['silver', 'gold']]) // biome-ignore format: rows
  await Promise.all(Array.from({ length: 12 }, () => post({ tier: 'platinum', tags: ['x'] })))
  expect((await told()).slice(2).map(({ properties }) => [properties['was.tier'], properties.tier])).toEqual([['gold', 'platinum']])
})

test('every door: a file, a step; a till knows identifiers only, and tells no change', async () => {
  const { workspace, api, id, told } = await ann({ tier: 'silver' })
  const file = join(folder, 'guests.csv')
  writeFileSync(file, 'id,tier\nann,gold\n')
  const mapping = { format: 'kaskad.mapping/1', into: 'customers', columns: { externalId: 'id', tier: 'tier' } }
  const imported = () => importCustomers({ db: db.app, workspace, file, mapping, refusedPath: join(folder, 'refused.csv') })
  expect((await imported()).statuses).toEqual({ updated: 1 })
  await imported()
  const receipt = { source: 'till', externalId: 'r', location: '1', occurredAt: NOW, items: [{ sku: 'a', quantity: 1, price: 100 }], total: 100 }
  const sold = await api('POST', '/receipts', { items: [{ ...receipt, customer: { externalId: 'ann', card: '77', phone: '+79161234567' } }] })
  expect(sold.body.items[0]).toMatchObject({ status: 'accepted', customer: String(id) })
  const ask = { id: `1/p/1/1`, campaign: 5, version: 1, enrolment: 1, customer: id, entry: 1, step: 'p', visit: 1, n: 1, at: Date.parse(NOW), request: null }
  const step = { ask, set: {}, addTags: ['won back'], removeTags: [], tier: 'tin' }
  await inContext({ workspace, locale: 'en', actor: 'test' }, ({ tx }) => changeProfiles(tx, [step]), db.app)
  expect((await told()).map(({ properties }) => properties)).toEqual([
    { changed: ['tier'], tier: 'gold', 'was.tier': 'silver' },
    { changed: ['tags', 'tier'], tags: ['won back'], 'was.tags': [], tier: 'tin', 'was.tier': 'gold', campaign: 5, step: 'p' },
  ])
})
