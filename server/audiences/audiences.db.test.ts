import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWorkspace } from '../../db/client'
import { makeWorkspace } from '../../db/testing'
import { campaign } from '../../workflows/testing/graphs'
import { caller } from '../rest/testing'
import { Stage } from '../worker/testing'
import { CohortByHand, liveCampaign } from '../worker/testing/cohort-by-hand'
import { changeMembers, createAudience } from './service'
import { type Exported, follow, reader, sha256 } from './testing'

const NOW = Date.parse('2026-01-12T09:00:00Z')
const HOUR = 3_600_000

let stage: Stage
let take: (audience: string | number, since?: string) => Promise<Exported>
/** Guests nobody has used yet. */
let fresh: number[]
beforeAll(async () => {
  stage = await Stage.make({ customers: 60 })
  fresh = [...stage.customers]
  await sql(`update customers set phone = '+7916' || lpad(external_id, 7, '0')`)
  await sql(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, c, 'promo', true, '2026-01-01' from customers, unnest('{email,sms}'::text[]) c`,
  )
  take = await reader(stage.db, stage.workspace)
})
afterAll(() => stage.close())

const sql = (text: string, values: unknown[] = []) => stage.db.owner.$client.query(text, values)
const guests = (n: number) => fresh.splice(0, n)
const audience = async (name = 'Lapsed') => (await stage.run((ctx) => createAudience(ctx, { name }))).id
const moving = (id: string, act: 'add' | 'remove') =>
  liveCampaign(stage, campaign({ in: ['manual'], a: ['audience', { audience: id, do: act }], out: ['end'] }, ['in.next>a', 'a.next>out'], { controlShare: 0 }))
const put = async (id: string, customers: number[], act: 'add' | 'remove' = 'add', at = NOW) => CohortByHand.enter(stage, await moving(id, act), customers, at)
const inside = async (id: string) =>
  (await sql('select customer_id from audience_members where audience_id = $1 and inside order by 1', [id])).rows.map((row) => row.customer_id)
/** The line of a guest of the stage by its number in the file of guests. */
const line = async (customer: number) => {
  const { rows } = await sql('select email, phone, external_id from customers where id = $1', [customer])
  return [rows[0].email, rows[0].phone, rows[0].external_id].map(sha256).join(',')
}
const lines = async (customers: number[], action?: string) =>
  (await Promise.all(customers.map(line))).map((text) => (action ? `${text},${action}` : text)).sort()
const withdraw = (customer: number, channel: string) =>
  sql(
    `insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, id, $2, 'promo', false, '2026-01-12' from customers where id = $1`,
    [customer, channel],
  )

test('a step puts guests in, another takes them out; a repeated turn and what is so already change nothing', async () => {
  const id = await audience()
  const [first, second, never] = guests(3) as [number, number, number]
  const cohort = await put(id, [first, second])
  expect(await inside(id)).toEqual([first, second])
  await put(id, [second, never], 'remove', NOW + HOUR)
  expect(await inside(id)).toEqual([first])
  await cohort.repeat()
  expect(await inside(id)).toEqual([first])
  await put(id, [first], 'add', NOW + 2 * HOUR)
  const { rows } = await sql('select customer_id, changed_at, decided_at from audience_members where audience_id = $1 order by 1', [id])
  expect(rows).toEqual([
    { customer_id: first, changed_at: new Date(NOW), decided_at: new Date(NOW + 2 * HOUR) },
    { customer_id: second, changed_at: new Date(NOW + HOUR), decided_at: new Date(NOW + HOUR) },
    { customer_id: never, changed_at: null, decided_at: new Date(NOW + HOUR) },
  ])
  const { rows: notes } = await sql(
    `select saw ->> 'audience' as did from asks where kind = 'audience' and customer_id = any($1) order by asked_at, customer_id`,
    [[first, second, never]],
  )
  expect(notes.map(({ did }) => did)).toEqual(['added', 'added', 'removed', 'nothing', 'nothing'])
})

test('of two campaigns the later decision stands, whichever is committed last', async () => {
  const id = await audience()
  const [guest] = guests(1) as [number]
  const ask = (n: number, at: number) => ({
    id: `1/a/1/${n}`,
    campaign: 1,
    version: 1,
    enrolment: n,
    customer: guest,
    entry: 1,
    step: 'a',
    visit: 1,
    n,
    at,
    request: {},
  })
  const decide = (n: number, at: number, into: boolean) => stage.run(({ tx }) => changeMembers(tx, [{ ask: ask(n, at), audience: id, inside: into }]))
  await decide(1, NOW + 2, false)
  expect(await decide(2, NOW + 1, true)).toEqual([{ did: 'nothing' }])
  expect(await inside(id)).toEqual([])
  await decide(3, NOW + 3, true)
  expect(await decide(3, NOW + 3, true)).toEqual([{ did: 'nothing' }])
  expect(await inside(id)).toEqual([guest])
  // Both at once: one waits for the other's row, and the later instant wins.
  await Promise.all([decide(4, NOW + 9, false), decide(5, NOW + 8, true), decide(6, NOW + 7, true)])
  expect(await inside(id)).toEqual([])
})

test('the whole file: hashes of e-mail, phone and number, as CSV', async () => {
  const id = await audience()
  const customers = guests(3)
  await put(id, customers)
  const file = await take(id)
  expect(file).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' })
  expect(file.lines[0]).toBe('email,phone,external_id')
  expect(file.lines.slice(1).sort()).toEqual(await lines(customers))
  expect(file.body).not.toContain('@')
  expect((await take(id)).lines).toEqual(file.lines)
})

test('changes since a cursor, and nothing twice; a reader with an older cursor is told what that one missed', async () => {
  const id = await audience()
  const [a, b, c] = guests(3) as [number, number, number]
  await put(id, [a, b])
  const whole = await take(id)
  expect((await take(id, whole.cursor)).lines).toEqual(['email,phone,external_id,action'])
  await put(id, [c], 'add', NOW + HOUR)
  await put(id, [a], 'remove', NOW + HOUR)
  const changes = await take(id, whole.cursor)
  expect(changes.lines.slice(1).sort()).toEqual([...(await lines([a], 'remove')), ...(await lines([c], 'add'))].sort())
  expect((await take(id, changes.cursor)).lines).toHaveLength(1)
  await put(id, [a], 'add', NOW + 2 * HOUR)
  expect((await take(id, changes.cursor)).lines.slice(1)).toEqual(await lines([a], 'add'))
  const late = follow(follow(new Set(), whole), await take(id, whole.cursor))
  expect(late).toEqual(follow(new Set(), await take(id)))
})

test('a change that commits late is not missed', async () => {
  const id = await audience()
  const [guest] = guests(1) as [number]
  const before = await take(id)
  const ask = { id: '1/a/1/1', campaign: 1, version: 1, enrolment: 1, customer: guest, entry: 1, step: 'a', visit: 1, n: 1, at: NOW, request: {} }
  let meanwhile: Exported | undefined
  await inWorkspace(stage.db.app, stage.workspace, async (tx) => {
    await changeMembers(tx, [{ ask, audience: id, inside: true }])
    meanwhile = await take(id, before.cursor)
  })
  expect(meanwhile!.lines).toHaveLength(1)
  expect((await take(id, meanwhile!.cursor)).lines.slice(1)).toEqual(await lines([guest], 'add'))
})

test('a new address is told, the old one is to be forgotten, and nothing that they still have', async () => {
  const id = await audience()
  const [guest] = guests(1) as [number]
  await put(id, [guest])
  const whole = await take(id)
  const [email] = (await line(guest)).split(',')
  await sql(`update customers set email = 'new@example.test' where id = $1`, [guest])
  const changes = await take(id, whole.cursor)
  expect(changes.lines.slice(1).sort()).toEqual([`${email},,,remove`, ...(await lines([guest], 'add'))].sort())
})

test('who was erased is removed by the hashes that were told, and is no member any more', async () => {
  const id = await audience()
  const [erased, other] = guests(2) as [number, number]
  await put(id, [erased, other])
  const whole = await take(id)
  const gone = await lines([erased], 'remove')
  await sql(`update customers set erased_at = now(), email = null, phone = null, external_id = null where id = $1`, [erased])
  expect((await take(id, whole.cursor)).lines.slice(1)).toEqual(gone)
  expect((await take(id)).lines.slice(1)).toEqual(await lines([other]))
  expect(await inside(id)).toEqual([other])
  await put(id, [erased], 'add', NOW + HOUR)
  expect(await inside(id)).toEqual([other])
})

test('an identifier leaves only under a permission of its own channel; one that is withdrawn is removed', async () => {
  const id = await audience()
  const [both, mail, none, suppressed, service] = guests(5) as [number, number, number, number, number]
  await sql(`delete from consents where customer_id = $1 or (customer_id = $2 and channel = 'sms')`, [none, mail])
  await sql(`update consents set class = 'service' where customer_id = $1`, [service])
  await sql(
    `insert into suppressions (workspace_id, channel, address, class, reason, at) select workspace_id, 'email', email, 'promo', 'unsubscribed', now() from customers where id = $1`,
    [suppressed],
  )
  await put(id, [both, mail, none, suppressed, service])
  const whole = await take(id)
  const [e, , x] = (await line(mail)).split(',')
  const [, p, y] = (await line(suppressed)).split(',')
  expect(whole.lines.slice(1).sort()).toEqual([...(await lines([both])), `${e},,${x}`, `,${p},${y}`].sort())
  await withdraw(both, 'sms')
  await withdraw(mail, 'email')
  const [, phone] = (await line(both)).split(',')
  const changes = await take(id, whole.cursor)
  const [email, , number] = (await line(both)).split(',')
  expect(changes.lines.slice(1).sort()).toEqual([`,${phone},,remove`, `${email},,${number},add`, `${e},,${x},remove`].sort())
  expect(follow(follow(new Set(), whole), changes)).toEqual(follow(new Set(), await take(id)))
})

test('a phone that two guests share stays while one of them is in', async () => {
  const id = await audience()
  const [a, b] = guests(2) as [number, number]
  await sql(`update customers set phone = '+79990000000' where id = any($1)`, [[a, b]])
  await put(id, [a, b])
  const whole = await take(id)
  await put(id, [a], 'remove', NOW + HOUR)
  const first = await take(id, whole.cursor)
  const [email, phone, number] = (await line(a)).split(',')
  expect(first.lines.slice(1)).toEqual([`${email},,${number},remove`])
  await put(id, [b], 'remove', NOW + 2 * HOUR)
  expect(follow(follow(follow(new Set(), whole), first), await take(id, first.cursor))).toEqual(new Set())
  expect((await take(id, whole.cursor)).lines.join()).toContain(phone)
})

test('what was removed is forgotten after 90 days; a reader from before must take the whole file', async () => {
  const id = await audience()
  const [guest, other] = guests(2) as [number, number]
  await put(id, [guest])
  const whole = await take(id)
  await put(id, [guest], 'remove', NOW + HOUR)
  const after = await take(id, whole.cursor)
  await put(id, [other], 'add', NOW + 91 * 24 * HOUR)
  expect((await take(id, after.cursor)).lines).toHaveLength(2)
  expect(await stage.count(`audience_lines where audience_id = ${id}`)).toBe(1)
  expect(await take(id, whole.cursor)).toMatchObject({ status: 409, body: expect.stringContaining('audience.cursor_old') })
  await sql('update workspaces set clock_virtual = $2 where id = $1', [stage.workspace, new Date(NOW)])
})

test('cursors of another audience, of a database that has been restored since, or made up, are refused', async () => {
  const [id, other] = [await audience(), await audience('Other')]
  await put(id, guests(1))
  const { cursor } = await take(id)
  expect(await take(other, cursor)).toMatchObject({ status: 400, body: expect.stringContaining('"path":"since"') })
  expect(await take(id, 'nonsense')).toMatchObject({ status: 400, body: expect.stringContaining('cursor.invalid') })
  await sql('update workspaces set epoch = epoch + 1 where id = $1', [stage.workspace])
  expect(await take(id, cursor)).toMatchObject({ status: 409 })
  await sql('update workspaces set epoch = epoch - 1 where id = $1', [stage.workspace])
  await sql('update audiences set revision = 0 where id = $1', [id])
  expect(await take(id, cursor)).toMatchObject({ status: 409 })
})

test('by the API: made, listed, renamed, archived unless a campaign that runs uses it', async () => {
  const api = await caller(stage.db, stage.workspace, ['campaigns', 'read'])
  const made = await api('POST', '/audiences', { name: ' Bought and gone ', hash: 'md5', phone: 'digits' })
  expect(made).toMatchObject({ status: 201, body: { name: 'Bought and gone', hash: 'md5', phone: 'digits', members: 0, campaigns: [], changedAt: null } })
  const id = made.body.id as string
  expect(made.headers.get('location')).toBe(`/api/v1/audiences/${id}`)
  expect((await api('POST', '/audiences', { name: '  ' })).body).toMatchObject({ code: 'audience.invalid', errors: [{ path: 'name' }] })
  expect((await api('POST', '/audiences', { name: 'x', hash: 'crc32' })).body).toMatchObject({ errors: [{ path: 'hash', code: 'field.choice' }] })
  expect(await api('PUT', `/audiences/${id}`, { name: 'Lost' })).toMatchObject({ status: 200, body: { name: 'Lost', hash: 'md5' } })
  expect((await api('PUT', `/audiences/${id}`, { name: 'Lost', hash: 'sha256' })).status).toBe(422)
  await put(id, guests(2))
  await take(id)
  const { body } = await api('GET', '/audiences?limit=500')
  expect(body.items.find((item) => item.id === id)).toMatchObject({
    name: 'Lost',
    members: 2,
    listed: 2,
    changedAt: '2026-01-12T09:00:00.000Z',
    campaigns: [{ name: 'Test', state: 'live' }],
  })
  expect(await api('DELETE', `/audiences/${id}`)).toMatchObject({ status: 409, body: { code: 'audience.in_use' } })
  await sql(`update campaigns set state = 'stopped' where document::text like $1`, [`%"audience": "${id}"%`])
  expect((await api('DELETE', `/audiences/${id}`)).status).toBe(204)
  for (const [method, path, sent] of [
    ['GET', `/audiences/${id}`],
    ['PUT', `/audiences/${id}`, { name: 'x' }],
    ['DELETE', `/audiences/${id}`],
    ['GET', `/audiences/${id}/export`],
    ['GET', '/audiences/999999/export'],
    ['GET', '/audiences/x'],
  ] as const)
    expect(await api(method, path, sent)).toMatchObject({ status: 404, body: { code: 'audience.unknown' } })
})

test('who comes to an archived audience goes on, and the trace says why', async () => {
  const id = await audience()
  const going = await moving(id, 'add')
  await sql('update audiences set archived_at = now() where id = $1', [id])
  const [guest] = guests(1) as [number]
  await CohortByHand.enter(stage, going, [guest], NOW)
  expect((await sql(`select state, reason from asks where kind = 'audience' and customer_id = $1`, [guest])).rows).toEqual([
    { state: 'skipped', reason: 'audience.archived' },
  ])
  expect((await sql('select state from enrolments where campaign_id = $1', [going])).rows).toEqual([{ state: 'finished' }])
})

test('another workspace sees none of it, by the API or in the database; a key that may not read gets no file', async () => {
  const id = await audience()
  await put(id, guests(1))
  await take(id)
  const elsewhere = await makeWorkspace(stage.db.owner, { sandbox: true })
  const api = await caller(stage.db, elsewhere, ['admin'])
  for (const path of [`/audiences/${id}`, `/audiences/${id}/export`]) expect((await api('GET', path)).status).toBe(404)
  expect((await api('PUT', `/audiences/${id}`, { name: 'Mine' })).status).toBe(404)
  expect((await api('GET', '/audiences')).body.items).toEqual([])
  for (const table of ['audiences', 'audience_members', 'audience_lines']) {
    const seen = (workspace: string) =>
      inWorkspace(stage.db.app, workspace, async (tx) => (await tx.sql.query(`select count(*)::int as n from ${table}`)).rows[0].n)
    expect([table, await seen(elsewhere)]).toEqual([table, 0])
    expect(await seen(stage.workspace)).toBeGreaterThan(0)
  }
  expect((await (await caller(stage.db, stage.workspace, ['ingest']))('GET', `/audiences/${id}/export`)).status).toBe(403)
})
