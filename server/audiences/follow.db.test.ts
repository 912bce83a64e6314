import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import type { Ctx } from '../context'
import { inContext } from '../context'
import { changeMembers, createAudience, keepAudiences, openExport } from './service'
import { follow } from './testing'

const NOW = Date.parse('2026-01-05T00:00:00Z')

let db: TestDatabase
let workspace: string
beforeAll(async () => {
  db = await freshDatabase()
  workspace = await makeWorkspace(db.owner, { sandbox: true, startsAt: new Date(NOW) })
})
afterAll(() => db.drop())

const sql = (text: string, values: unknown[] = []) => db.owner.$client.query(text, values)
const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
const audience = async () => Number((await run((ctx) => createAudience(ctx, { name: 'A' }))).id)

/** Guests who allow everything. */
async function people(count: number): Promise<number[]> {
  const { rows } = await sql(
    `insert into customers (workspace_id, external_id, email, phone, created_at)
     select $1, gen_random_uuid(), gen_random_uuid() || '@x.test', '+7' || (9000000000 + (random() * 99999999)::bigint), now() from generate_series(1, $2::int) returning id`,
    [workspace, count],
  )
  const ids = rows.map(({ id }) => id as number)
  await allow(ids, true)
  return ids
}
const allow = (ids: number[], given: boolean, channels = ['email', 'sms']) =>
  sql(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select $1, i, c, 'promo', $3, $4 from unnest($2::bigint[]) i, unnest($5::text[]) c`,
    [workspace, ids, given, new Date(NOW), channels],
  )

let asked = 0
const decide = (id: number, customers: number[], inside: boolean) =>
  run(({ tx }) =>
    changeMembers(
      tx,
      customers.map((customer) => {
        const n = ++asked
        const ask = { id: `${n}/a/1/1`, campaign: 1, version: 1, enrolment: n, customer, entry: 1, step: 'a', visit: 1, n: 1, at: NOW + n, request: {} }
        return { ask, audience: String(id), inside }
      }),
    ),
  )

/** By slices and pages so small that every file is made of many. */
async function fetchFile(id: number, since?: string, between?: () => Promise<unknown>) {
  const { stream } = await run((ctx) => openExport(ctx, id, since, { slice: 3, page: 2 }))
  const { headers, pieces } = await stream(run)
  let text = ''
  for await (const piece of pieces) {
    text += piece
    await between?.()
  }
  return { cursor: headers['Kaskad-Cursor']!, lines: text.split('\n').filter(Boolean) }
}
const held = (files: { lines: string[] }[], from = new Set<string>()) => files.reduce((set, file) => follow(set, file), from)

test('slices and pages leave nobody out and tell of nobody twice', async () => {
  const id = await audience()
  const guests = await people(11)
  await decide(id, guests, true)
  const { lines } = await fetchFile(id)
  expect(lines).toHaveLength(12)
  expect(new Set(lines).size).toBe(12)
})

test('what changes while a file is being read is in the next one: nobody is lost between them', async () => {
  const id = await audience()
  const guests = await people(9)
  await decide(id, guests, true)
  const left = [...guests]
  const first = await fetchFile(id, undefined, async () => {
    const gone = left.pop()
    if (gone === undefined || left.length % 3 === 0) return
    await decide(id, [gone], false)
    await fetchFile(id)
    if (left.length % 2 === 0) await decide(id, [gone], true)
  })
  expect(held([await fetchFile(id, first.cursor)], held([first]))).toEqual(held([await fetchFile(id)]))
})

test('whoever follows, however seldom, ends with exactly the whole list', async () => {
  const id = await audience()
  const guests = await people(14)
  let seed = 20260105
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * n)
  }
  const any = () => guests[random(guests.length)]!
  const acts = [
    () => decide(id, [any(), any()], true),
    () => decide(id, [any(), any(), any()], true),
    () => decide(id, [any(), any()], false),
    () => sql(`update customers set email = $2 where id = $1 and erased_at is null`, [any(), `${random(6)}@shared.test`]),
    () => sql(`update customers set phone = $2 where id = $1 and erased_at is null`, [any(), `+7999000000${random(5)}`]),
    () => sql('update customers set phone = null where id = $1', [any()]),
    () => allow([any()], false, [random(2) === 0 ? 'email' : 'sms']),
    () => allow([any()], true, [random(2) === 0 ? 'email' : 'sms']),
    () =>
      random(6) === 0
        ? sql('update customers set erased_at = now(), email = null, phone = null, external_id = null where id = $1', [any()])
        : decide(id, [any()], true),
  ]
  const readers: { cursor: string | undefined; knows: Set<string> }[] = [1, 2, 3].map(() => ({ cursor: undefined, knows: new Set() }))
  for (let round = 0; round < 40; round++) {
    for (let act = 0; act < 3; act++) await acts[random(acts.length)]!()
    const reader = readers[random(5)]
    if (!reader) continue
    const file = await fetchFile(id, reader.cursor)
    const before = reader.cursor === undefined ? new Set<string>() : reader.knows
    reader.knows = held([file], new Set(before))
    // In whatever order a platform takes them.
    expect(follow(new Set(before), file, 'last')).toEqual(reader.knows)
    reader.cursor = file.cursor
    expect(reader.knows).toEqual(held([await fetchFile(id)]))
  }
  expect(readers.every(({ cursor }) => cursor)).toBe(true)
})

test('where nobody fetches, hashes of who was erased are still forgotten in time, and those of an archived audience at once', async () => {
  const [id, archived] = [await audience(), await audience()]
  const [erased, stays] = (await people(2)) as [number, number]
  for (const one of [id, archived]) await decide(one, [erased, stays], true)
  for (const one of [id, archived]) await fetchFile(one)
  await sql('update customers set erased_at = now(), email = null, phone = null, external_id = null where id = $1', [erased])
  await sql('update audiences set archived_at = now() where id = $1', [archived])
  const lines = async (one: number) => (await sql('select customer_id as who, present from audience_lines where audience_id = $1 order by 1', [one])).rows
  await keepAudiences(db.relay.$client, db.app)
  expect(await lines(archived)).toEqual([])
  expect(await lines(id)).toEqual([
    { who: erased, present: false },
    { who: stays, present: true },
  ])
  await sql('update workspaces set clock_virtual = $2 where id = $1', [workspace, new Date(NOW + 91 * 86_400_000)])
  await keepAudiences(db.relay.$client, db.app)
  expect(await lines(id)).toEqual([{ who: stays, present: true }])
})
