import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign, flagship, MESSAGE } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { caller } from '../rest/testing'
import { preview } from './preview'
import { remove } from './service'

type Told = { code: string; path?: string; step?: string; severity?: string; message: string; hint?: string }
type Made = { id: string; revision: number; state: string; liveVersion: number | null; document: unknown }

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z', rate: 86_400 })
  api = await caller(db, workspace)
})

const made = async (document: unknown = flagship()) => (await api('POST', '/campaigns', document)).body as unknown as Made
const sql = async (text: string) => (await db.owner.$client.query(text, [workspace])).rows
const diagnostics = (body: Record<string, unknown>) => body.diagnostics as Told[]

describe('a draft', () => {
  test('is made, read, listed and saved; its ETag is its revision', async () => {
    const created = await api('POST', '/campaigns', flagship())
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"'])
    expect(created.body).toMatchObject({ revision: 1, state: 'draft', liveVersion: null, document: flagship() })
    const { id } = created.body
    expect(created.headers.get('location')).toBe(`/api/v1/campaigns/${id}`)
    const saved = await api('PUT', `/campaigns/${id}`, { ...flagship(), name: 'Renamed' }, { 'if-match': '"1"' })
    expect([saved.status, saved.headers.get('etag'), saved.body.name]).toEqual([200, '"2"', 'Renamed'])
    const read = await api('GET', `/campaigns/${id}`)
    expect([read.headers.get('etag'), read.body]).toEqual(['"2"', saved.body])
    expect((await api('GET', '/campaigns')).body.items).toMatchObject([{ id, name: 'Renamed', state: 'draft', enrolled: 0 }])
  })

  test('of another workspace does not exist, for any act', async () => {
    const { id } = await made()
    const other = await caller(db, await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z' }))
    const unknown = { status: 404, body: { code: 'campaign.unknown' } }
    for (const path of ['', '/stats']) expect(await other('GET', `/campaigns/${id}${path}`), path).toMatchObject(unknown)
    for (const path of ['check', 'publish', 'launch', 'pause', 'stop']) expect(await other('POST', `/campaigns/${id}/${path}`), path).toMatchObject(unknown)
    expect(await other('POST', `/campaigns/${id}/resume`, { overdue: 'send' })).toMatchObject(unknown)
    expect(await other('PUT', `/campaigns/${id}`, flagship(), { 'if-match': '"1"' })).toMatchObject(unknown)
    expect((await other('GET', '/campaigns')).body.items).toEqual([])
    expect((await api('GET', `/campaigns/${id}`)).body).toMatchObject({ revision: 1, state: 'draft' })
  })

  test('reliability 35: saved in two tabs: the second gets 409 with who and when, and nothing is lost', async () => {
    const { id } = await made()
    expect(await api('PUT', `/campaigns/${id}`, flagship())).toMatchObject({ status: 428, body: { code: 'campaign.if_match' } })
    const tabs = await Promise.all(
      ['Ana', 'Boris', 'Vera'].map(async (name) => ({ name, answer: await api('PUT', `/campaigns/${id}`, { ...flagship(), name }, { 'if-match': '"1"' }) })),
    )
    expect(tabs.map((t) => t.answer.status).sort()).toEqual([200, 409, 409])
    const [won, lost] = [tabs.find((t) => t.answer.status === 200)!, tabs.find((t) => t.answer.status === 409)!]
    expect((await api('GET', `/campaigns/${id}`)).body).toMatchObject({ name: won.name, revision: 2 })
    expect(lost.answer.body).toMatchObject({
      code: 'campaign.stale',
      title: expect.stringMatching(/^API key “kk_[\w-]+…” saved this campaign after you opened it \(\d\d:\d\d\)/),
    })
    await sql(`update api_keys set name = 'Till' where workspace_id = $1`)
    const told = await api('PUT', `/campaigns/${id}`, flagship(), { 'if-match': '"1"', 'accept-language': 'ru' })
    const moscow = new Intl.DateTimeFormat('ru', { timeZone: 'Europe/Moscow', hour: '2-digit', minute: '2-digit' }).format(
      new Date(String((await api('GET', `/campaigns/${id}`)).body.savedAt)),
    )
    expect(told.body.title).toBe(`Кампанию сохранили после того, как вы её открыли: ключ API «Till», ${moscow}.`)
    for (const stale of ['"1"', 'W/"1"', '"99999999999999999999"'])
      expect((await api('PUT', `/campaigns/${id}`, flagship(), { 'if-match': stale })).status, stale).toBe(409)
  })

  test('is not sent again to who has it: If-None-Match answers 304 without a body', async () => {
    const { id } = await made()
    for (const tag of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const answer = await api('GET', `/campaigns/${id}`, undefined, { 'if-none-match': tag })
      expect([answer.status, answer.headers.get('etag'), answer.body], tag).toEqual([304, '"1"', {}])
    }
    for (const tag of ['"2"', 'x', '']) expect((await api('GET', `/campaigns/${id}`, undefined, { 'if-none-match': tag })).status, tag).toBe(200)
  })

  test('If-Match: * saves whatever is there; an unreadable one is said to be so', async () => {
    const { id } = await made()
    const put = (tag: string) => api('PUT', `/campaigns/${id}`, flagship(), { 'if-match': tag })
    expect([(await put('*')).headers.get('etag'), (await put('*')).headers.get('etag')]).toEqual(['"2"', '"3"'])
    for (const tag of ['"x"', 'abc', '"3', '-1'])
      expect(await put(tag), tag).toMatchObject({ status: 400, body: { code: 'campaign.if_match_unreadable', title: expect.stringContaining(tag) } })
    expect((await put('"3"')).status).toBe(200)
    expect((await api('PUT', '/campaigns/999999', flagship(), { 'if-match': '*' })).status).toBe(404)
  })

  test('made twice with one Idempotency-Key is made once, and the first answer comes again, headers and all', async () => {
    const headers = { 'idempotency-key': 'one draft' }
    const [first, again] = [await api('POST', '/campaigns', flagship(), headers), await api('POST', '/campaigns', flagship(), headers)]
    expect([again.status, again.headers.get('etag'), again.headers.get('location')]).toEqual([201, '"1"', first.headers.get('location')])
    expect(again.headers.get('idempotent-replay')).toBe('true')
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body))
  })

  test('without a body is not made: 400, as any body that cannot be read', async () => {
    const { id } = await made()
    for (const [method, path] of [
      ['POST', '/campaigns'],
      ['PUT', `/campaigns/${id}`],
    ] as const)
      expect(await api(method, path, '', { 'if-match': '"1"' }), method).toMatchObject({ status: 400, body: { code: 'body.empty' } })
    expect((await api('POST', `/campaigns/${id}/check`, '')).status).toBe(200)
  })

  test('may be unfinished; what is unknown or of a wrong type is refused whole, all at once, and what was saved stays', async () => {
    const { id } = await made({ ...flagship(), steps: [], arrows: [] })
    const wrong = {
      ...flagship(),
      colour: 'red',
      settings: { controlShare: 'much', moon: 1 },
      steps: [{ id: 'a', kind: 'wait', config: { for: 'P1D', hours: 3 }, position: { x: 0, y: 0 }, note: null }, 7],
    }
    const answer = await api('PUT', `/campaigns/${id}`, wrong, { 'if-match': '"1"', 'accept-language': 'ru' })
    expect([answer.status, answer.body.code]).toEqual([422, 'campaign.unreadable'])
    const found = diagnostics(answer.body)
    expect(found.map((d) => [d.code, d.step, d.path])).toEqual(
      expect.arrayContaining([
        ['field.unknown', undefined, 'colour'],
        ['field.type', undefined, 'settings.controlShare'],
        ['field.unknown', undefined, 'settings.moon'],
        ['field.unknown', 'a', 'config.hours'],
        ['field.type', undefined, 'steps.1'],
      ]),
    )
    for (const d of found) expect(d.message, d.code).toMatch(/[а-я]/i)
    // What would only hinder publishing is listed after it, and is not said to stand in the way of saving.
    const both = await api('PUT', `/campaigns/${id}`, { ...flagship(), steps: [], arrows: [], colour: 'red' }, { 'if-match': '"1"', 'accept-language': 'ru' })
    expect(diagnostics(both.body).map((d) => d.code === 'field.unknown')).toEqual([true, false])
    expect(both.body.detail).toMatch(/названы первыми.*мешает только публикации/)
    expect((await api('GET', `/campaigns/${id}`)).body).toMatchObject({ revision: 1, document: { steps: [] } })
  })

  test('that says next to nothing is listed, checked and has statistics (which answered 500)', async () => {
    for (const draft of [
      {},
      { settings: {} },
      { settings: { attribution: 'soon', goal: { event: 'visited', within: 'never' } } },
      { steps: [{ id: 'a', kind: 'wait' }] },
    ]) {
      const { status, body } = await api('POST', '/campaigns', { format: 'kaskad.campaign/1', name: 'Thin', ...draft })
      expect([status, JSON.stringify(draft)]).toEqual([201, JSON.stringify(draft)])
      expect((await api('GET', '/campaigns')).status).toBe(200)
      for (const path of ['stats', 'enrolments', 'versions']) expect((await api('GET', `/campaigns/${body.id}/${path}`)).status, path).toBe(200)
      expect((await api('POST', `/campaigns/${body.id}/check`)).body.ok).toBe(false)
      expect((await inContext({ workspace, locale: 'en', actor: 'test' }, (ctx) => preview(ctx, Number(body.id)), db.app)).ok).toBe(false)
      expect(await api('POST', `/campaigns/${body.id}/launch`)).toMatchObject({ status: 422, body: { code: 'campaign.not_publishable' } })
    }
  })

  test('`__proto__` and its like are no fields', async () => {
    const { id } = await made()
    const put = (text: string) => api('PUT', `/campaigns/${id}`, text, { 'if-match': '"1"' })
    const text = JSON.stringify(flagship())
    expect((await put(text.replace('{', '{"__proto__": {"admin": true},'))).status).toBe(400)
    for (const name of ['constructor', 'prototype', 'toString'])
      expect(await put(text.replace('"settings":{', `"settings":{"${name}": 1,`)), name).toMatchObject({ status: 422, body: { code: 'campaign.unreadable' } })
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  test('is removed while nobody ever entered it, and only then', async () => {
    const { id } = await made()
    const run = <T>(work: Parameters<typeof inContext<T>>[1]) => inContext({ workspace, locale: 'en', actor: 'test' }, work, db.app)
    await run((ctx) => remove(ctx, Number(id)))
    expect((await api('GET', `/campaigns/${id}`)).status).toBe(404)
    expect((await api('POST', `/campaigns/${id}/launch`)).status).toBe(404)
    const ran = await made()
    await api('POST', `/campaigns/${ran.id}/launch`)
    await expect(run((ctx) => remove(ctx, Number(ran.id)))).rejects.toMatchObject({ status: 409, code: 'campaign.has_run' })
  })
})

describe('checking and publishing', () => {
  const broken = () =>
    campaign(
      {
        in: ['segment', { segment: { all: [] }, when: { kind: 'once' } }],
        w1: ['wait', { for: 'P400D' }],
        ab: ['split', { arms: [{ id: 'a', name: 'A', weight: 50 }, { id: 'b', name: 'B', weight: 49 }] }], // biome-ignore format: short
        say: ['message', { ...MESSAGE, channels: ['sms'], content: { sms: { text: 'Come, {{ customer.frstName }}' } } }],
        alone: ['end', { reason: 'x' }],
      },
      ['in.next>w1', 'w1.next>ab', 'ab.a>say', 'ab.b>nowhere', 'say.sent>w1'],
    )
  const obstacles = [
    ['rule.empty_group', 'in'],
    ['wait.out_of_range', 'w1'],
    ['split.weights', 'ab'],
    ['template.unknown_variable', 'say'],
    ['message.no_unsubscribe', 'say'],
    ['arrow.unknown_step', 'ab'],
    ['port.not_connected', 'say'],
    ['step.unreachable', 'alone'],
  ]

  test('says everything at once, in either language, with what to do', async () => {
    const { id } = await made(broken())
    for (const [language, letters] of [
      ['en', /^[^а-яё]+$/i],
      ['ru', /[а-яё]/i],
    ] as const) {
      // biome-ignore format: short
      const { status, body } = await api('POST', `/campaigns/${id}/check`, undefined, { 'accept-language': language })
      expect([status, body.ok]).toEqual([200, false])
      const errors = diagnostics(body).filter((d) => d.severity === 'error')
      expect(errors.map((d) => [d.code, d.step])).toEqual(expect.arrayContaining(obstacles))
      for (const d of diagnostics(body)) {
        expect(d.message, d.code).toMatch(letters)
        expect(d.hint, d.code).toMatch(letters)
        expect(d.message, d.code).not.toMatch(/[{}]/)
      }
    }
  })

  test('with errors nothing is published or launched, and every diagnostic comes back', async () => {
    const { id } = await made(broken())
    const checked = diagnostics((await api('POST', `/campaigns/${id}/check`)).body)
    for (const act of ['publish', 'launch']) {
      const answer = await api('POST', `/campaigns/${id}/${act}`)
      expect([answer.status, answer.body.code]).toEqual([422, 'campaign.not_publishable'])
      expect(diagnostics(answer.body)).toEqual(checked)
    }
    expect((await api('GET', `/campaigns/${id}`)).body).toMatchObject({ state: 'draft', liveVersion: null })
    expect(await sql('select 1 from campaign_versions where workspace_id = $1')).toEqual([])
  })

  test('a version is frozen: later drafts do not reach it', async () => {
    const { id } = await made()
    expect((await api('POST', `/campaigns/${id}/publish`)).body).toEqual({ version: 1 })
    await api('PUT', `/campaigns/${id}`, { ...flagship(), name: 'Second' }, { 'if-match': '"1"' })
    expect((await api('POST', `/campaigns/${id}/publish`)).body).toEqual({ version: 2 })
    const versions = (await api('GET', `/campaigns/${id}/versions`)).body.items as { version: number; document: { name: string } }[]
    expect(versions.map((v) => [v.version, v.document.name])).toEqual([
      [2, 'Second'],
      [1, 'Test'],
    ])
  })
})
