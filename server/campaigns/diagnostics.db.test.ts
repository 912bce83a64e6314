import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign, type DraftCampaign, flagship, MESSAGE, RULE } from '../../workflows/testing/graphs'
import { inContext } from '../context'
import { caller } from '../rest/testing'
import { preview } from './preview'

type Told = {
  code: string
  path?: string
  step?: string
  severity?: string
  message: string
  hint?: string
  remedy?: { label: string; set: { path: string; value: unknown }[] }
}
type Body = { code: string; errors: Told[]; diagnostics: Told[] }

let db: TestDatabase
let workspace: string
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z' })
  api = await caller(db, workspace)
})

const refused = async (method: string, path: string, body?: unknown, language = 'en', headers = {}) => {
  const answer = await api(method, path, body, { 'accept-language': language, ...headers })
  return { status: answer.status, ...(JSON.parse(JSON.stringify(answer.body).replaceAll('\u00a0', ' ')) as Body) }
}
const made = async (document: unknown) => (await api('POST', '/campaigns', document)).body.id as unknown as string
const looked = async (id: string, locale: 'en' | 'ru' = 'en') =>
  (await inContext({ workspace, locale, actor: 'test' }, (ctx) => preview(ctx, Number(id)), db.app)).diagnostics as Told[]
const found = (told: readonly Told[]) => told.map(({ code, step, path }) => [code, step ?? '-', path ?? '-'].join(' '))

/** Guests who came long ago, with all that a promo push needs. */
async function lapsed(n: number): Promise<void> {
  const consents = [{ channel: 'push', class: 'promo', given: true, at: '2025-01-01T00:00:00Z', source: 'test', wording: 'v1' }]
  const customers = Array.from({ length: n }, (_, i) => ({ externalId: `c${i}`, consents }))
  const item = { items: [{ sku: 'steak', quantity: 1, price: 100 }], total: 100 }
  const receipts = customers.map((customer, i) => ({
    source: 'till',
    externalId: `r${i}`,
    location: 'L1',
    occurredAt: '2025-12-01T12:00:00+03:00',
    customer: { externalId: customer.externalId },
    ...item,
  }))
  await api('POST', '/customers', { items: customers })
  await api('POST', '/receipts', { items: receipts })
}

const telling = (message: Record<string, unknown> = MESSAGE, settings: Record<string, unknown> = {}): DraftCampaign =>
  campaign({ in: ['segment', { segment: RULE }], tell: ['message', message], out: ['end'] }, ['in.next>tell', 'tell.sent>out', 'tell.not-sent>out'], {
    controlShare: 0,
    ...settings,
  })

describe('a save that is refused', () => {
  const wrong = () => {
    const document = { ...flagship(), colour: 'red' } as DraftCampaign
    document.steps.push({ id: 'Bad id', kind: 'end', config: {} }, { id: 'odd', kind: 'teleport', config: {} })
    document.steps.find(({ id }) => id === 'pause')!.config = { for: 'P400D' }
    return document
  }
  const all = [
    'field.unknown - colour',
    'step.bad_id Bad id id',
    'step.unknown_kind odd kind',
    'step.unreachable odd -',
    'step.unreachable Bad id -',
    'wait.out_of_range pause config.for',
  ].sort()

  test('lists everything that is wrong, and not only what refused it', async () => {
    const id = await made(flagship())
    for (const [method, path, headers] of [
      ['POST', '/campaigns', {}],
      ['PUT', `/campaigns/${id}`, { 'if-match': '"1"' }],
    ] as const) {
      const answer = await refused(method, path, wrong(), 'en', headers)
      expect([answer.status, answer.code]).toEqual([422, 'campaign.unreadable'])
      expect(found(answer.diagnostics).sort()).toEqual(all)
      expect(answer.errors.map(({ code }) => code).sort()).toEqual(all.map((line) => line.split(' ')[0]))
    }
    expect((await api('GET', `/campaigns/${id}`)).body).toMatchObject({ revision: 1, document: flagship() })
  })

  test('but what is merely unfinished is kept', async () => {
    const { colour: _, ...draft } = wrong() as DraftCampaign & { colour?: string }
    expect((await api('POST', '/campaigns', draft)).status).toBe(201)
  })
})

describe('a publish or launch that is refused', () => {
  test('has an entry of `errors` for each thing in the way: code, place, what, what to do; in either language', async () => {
    const document = flagship()
    document.arrows = document.arrows.filter(({ port }) => port !== 'not-sent')
    Object.assign(document.steps.find(({ id }) => id === 'pause')!.config, { for: 'PT1S' })
    const id = await made(document)
    for (const act of ['publish', 'launch']) {
      const [en, ru] = [await refused('POST', `/campaigns/${id}/${act}`), await refused('POST', `/campaigns/${id}/${act}`, undefined, 'ru')]
      expect([en.status, en.code]).toEqual([422, 'campaign.not_publishable'])
      const blocking = en.diagnostics.filter(({ severity }) => severity === 'error')
      expect(blocking).toHaveLength(4)
      expect(en.errors.map(({ code, step, message, hint }) => ({ code, step, message, hint }))).toEqual(
        blocking.map(({ code, step, message, hint }) => ({ code, step, message, hint })),
      )
      expect(en.errors).toContainEqual({
        code: 'port.not_connected',
        path: 'steps[cashback].ports.not-sent',
        step: 'cashback',
        message: 'Nothing follows the way out “Not sent”.',
        hint: 'Connect it, or close it with an End.',
      })
      expect(ru.errors).toContainEqual({
        code: 'port.not_connected',
        path: 'steps[gift].ports.not-sent',
        step: 'gift',
        message: 'За выходом «Не отправлено» ничего нет.',
        hint: 'Проведите стрелку или закройте его шагом «Конец».',
      })
    }
  })

  test('names a value that can never be there, which used to be found out only when nobody was written to', async () => {
    const text = { ...MESSAGE, content: { push: { title: 'Soon over', text: 'Until {{ offer.expiresAt }}: {{ links.coupon }} {{ links.feedback }}' } } }
    const answer = await refused('POST', `/campaigns/${await made(telling(text))}/launch`)
    expect(found(answer.errors)).toEqual([
      'template.no_offer tell steps[tell].config.content.push.text',
      'template.no_offer tell steps[tell].config.content.push.text',
      'template.no_question tell steps[tell].config.content.push.text',
    ])
    expect(answer.errors[0]!.message).toBe('There is no “offer.expiresAt” here: no step before this one gives an offer (line 1, column 10).')
    expect((await api('POST', `/campaigns/${await made(flagship())}/publish`)).status).toBe(200)
  })
})

test('saved segments and offers go by their names', async () => {
  const segment = (await api('POST', '/segments', { name: 'Regulars', rule: { field: 'visits', op: 'gte', value: 5 } })).body.id
  const document = campaign({ in: ['segment', { segment: { saved: segment } }], again: ['segment', { segment: RULE }], out: ['end'] }, [
    'in.next>out',
    'again.next>out',
  ])
  const { diagnostics } = (await api('POST', `/campaigns/${await made(document)}/check`)).body as unknown as Body
  expect(diagnostics.map(({ message }) => message)).toContain('The campaign has more than one entry; “Regulars” is the first.')
})

describe('before a launch', () => {
  test('a test too small is told with the number needed', async () => {
    await lapsed(40)
    const told = (await looked(await made({ ...flagship(), settings: { controlShare: 0 } }))).find(({ code }) => code === 'split.arm_too_small')!
    expect(told.message).toBe('The smallest version would get about 20 guests; to tell 35 of 100 coming back from 30 it needs 1,377.')
  })

  test('the same guests in another live campaign', async () => {
    await lapsed(20)
    const id = await made(telling())
    expect(found(await looked(id))).toEqual(['settings.no_control - settings.controlShare'])
    await api('POST', `/campaigns/${await made({ ...telling(), name: 'Spring' })}/launch`)
    expect((await looked(id)).find(({ code }) => code === 'crowd.same_guests')).toMatchObject({
      severity: 'warning',
      message: '20 of the guests who would enter stand in another live campaign too: Spring.',
    })
    // Not counted: itself, what is over.
    const [{ id: other }] = (await api('GET', '/campaigns')).body.items as [{ id: string }]
    await api('POST', `/campaigns/${other}/stop`)
    expect(found(await looked(id))).not.toContain('crowd.same_guests - -')
  })

  test('a cap that will stop most, and one that this campaign uses up itself', async () => {
    await lapsed(20)
    await api('PUT', '/workspace', { caps: { promo: { max: 1, per: 'P1D' } } })
    const before = await made({ ...telling(), name: 'Yesterday' })
    await api('POST', `/campaigns/${before}/launch`)
    const id = await made(telling())
    expect(found(await looked(id))).not.toContain('cap.will_stop tell -')
    await db.owner.$client.query(
      `insert into messages (workspace_id, enrolment_id, campaign_id, version, step, visit, n, attempt, customer_id, channel, "to", class, state, asked_at, not_before, accepted_at)
       select workspace_id, id, campaign_id, 1, 'tell', 1, 1, 0, customer_id, 'push', 'x', 'promo', 'accepted', '2026-02-28T20:00:00Z', '2026-02-28T20:00:00Z', '2026-02-28T20:00:00Z'
       from enrolments where workspace_id = $1 and campaign_id = $2 order by id limit 15`,
      [workspace, before],
    )
    const told = (await looked(id, 'ru')).find(({ code }) => code === 'cap.will_stop')!
    expect(told).toMatchObject({ step: 'tell', message: 'Лимит остановит первое сообщение для 15 из 20 гостей: за последние 24 часа им уже писали.' })
    // A service message is not capped.
    expect(found(await looked(await made(telling({ ...MESSAGE, class: 'service' }))))).not.toContain('cap.will_stop tell -')
    const twice = campaign(
      { in: ['manual'], a: ['message', MESSAGE], b: ['message', MESSAGE], out: ['end'] },
      ['in.next>a', 'a.sent>b', 'a.not-sent>out', 'b.sent>out', 'b.not-sent>out'],
      { controlShare: 0.1 },
    )
    expect(found(((await api('POST', `/campaigns/${await made(twice)}/check`)).body as unknown as Body).diagnostics)).toEqual([
      'cap.own_messages b config.class',
    ])
  })

  test('a budget that ends before the guests do, and one that may', async () => {
    await lapsed(20)
    await api('PUT', '/workspace', { channelPrices: { push: 200 }, pointValue: 100 })
    const budget = async (document: DraftCampaign) => (await looked(await made(document))).filter(({ code }) => code.startsWith('budget.'))
    expect(await budget(telling())).toEqual([])
    expect(await budget(telling(MESSAGE, { budget: { messages: 20, money: 4000 } }))).toEqual([])
    expect(await budget(telling(MESSAGE, { budget: { messages: 19, money: 3999 } }))).toMatchObject([
      {
        code: 'budget.too_small',
        path: 'settings.budget.messages',
        message: 'The budget of messages ends before the guests do: at least 20 is needed, 19 is set.',
        remedy: { label: 'Raise it to 20', set: [{ path: 'settings.budget.messages', value: 20 }] },
      },
      { code: 'budget.too_small', message: 'The budget ends before the guests do: at least ₽40 is needed, ₽39.99 is set.' },
    ])
    const cascade = (points: number) => ({ ...flagship(), settings: { controlShare: 0, budget: { points } } })
    // Half of the 20 draw the 500 points, if all of them come to the test.
    expect(await budget(cascade(4999))).toMatchObject([{ code: 'budget.may_end', path: 'settings.budget.points', remedy: { set: [{ value: 5000 }] } }])
    expect(await budget(cascade(5000))).toEqual([])
  })
})
