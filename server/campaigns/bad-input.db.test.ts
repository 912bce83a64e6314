import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, makeWorkspace, type TestDatabase } from '../../db/testing'
import { campaign, flagship, MESSAGE, RULE } from '../../workflows/testing/graphs'
import { caller } from '../rest/testing'

type Told = { code: string; path?: string; step?: string; message: string; hint?: string }

let db: TestDatabase
let api: Awaited<ReturnType<typeof caller>>
beforeAll(async () => {
  db = await freshDatabase()
  api = await caller(db, await makeWorkspace(db.owner, { startsAt: '2026-03-01T09:00:00Z' }))
})
afterAll(() => db.drop())

/** Demands of each refusal that both languages say what and what to do, with no placeholder left and the same codes and places. */
async function inBoth(
  ask: (headers: Record<string, string>) => Promise<{ status: number; body: Record<string, unknown> }>,
  of: (body: Record<string, unknown>) => Told[],
) {
  const [en, ru] = [await ask({ 'accept-language': 'en' }), await ask({ 'accept-language': 'ru' })]
  const places = (told: Told[]) => told.map(({ code, path, step }) => [code, step ?? null, path ?? null])
  expect(places(of(ru.body))).toEqual(places(of(en.body)))
  expect(en.status).toBe(ru.status)
  for (const [answer, letters] of [
    [en, /^[^а-яё]*$/i],
    [ru, /[а-яё]/i],
  ] as const) {
    // biome-ignore format: short
    for (const told of of(answer.body)) {
      // What was given may be quoted in any letters.
      expect(told.message.replace(/[«"].*?[»"]/g, ''), told.code).toMatch(letters)
      expect(told.hint ?? '', told.code).toMatch(letters)
      expect(told.hint?.length ?? 0, `${told.code} has no hint`).toBeGreaterThan(0)
      expect(`${told.message}${told.hint}`.replace(/\{\{ ?[\w.]+ ?\}\}/g, ''), told.code).not.toMatch(/\{\w+\}|undefined|\[object/)
    }
  }
  return en
}
const errorsOf = (body: Record<string, unknown>) => body.errors as Told[]
const diagnosticsOf = (body: Record<string, unknown>) => body.diagnostics as Told[]

describe('graphs', () => {
  const wait = (config: object) =>
    campaign({ in: ['manual'], it: ['wait', config as Record<string, unknown>], over: ['end', { reason: 'x' }] }, ['in.next>it', 'it.next>over'])
  const says = (config: object, channel = 'sms') =>
    campaign({ in: ['manual'], it: ['message', { ...MESSAGE, channels: [channel], content: { [channel]: config } }], over: ['end', { reason: 'x' }] }, [
      'in.next>it',
      'it.sent>over',
      'it.not-sent>over',
    ])
  const who = (rule: unknown) => campaign({ in: ['segment', { segment: rule, when: { kind: 'once' } }], over: ['end', { reason: 'x' }] }, ['in.next>over'])
  const STOP = ' {{ links.unsubscribe }}'
  const cases: [string, unknown, string[]][] = [
    ['no entry', campaign({ over: ['end', { reason: 'x' }] }, []), ['entry.missing']],
    ['two entries', campaign({ a: ['manual'], b: ['manual'], over: ['end', { reason: 'x' }] }, ['a.next>over', 'b.next>over']), ['entry.twice']],
    [
      'step not reachable',
      campaign({ a: ['manual'], lone: ['wait', { for: 'P1D' }], over: ['end', { reason: 'x' }] }, ['a.next>over', 'lone.next>over']),
      ['step.unreachable'],
    ],
    ['port not connected', campaign({ a: ['manual'], it: ['wait', { for: 'P1D' }] }, ['a.next>it']), ['port.not_connected']],
    ['arrow to a missing step', campaign({ a: ['manual'] }, ['a.next>gone']), ['arrow.unknown_step']],
    ['duplicate id', { ...flagship(), steps: [...flagship().steps, flagship().steps[1]] }, ['step.duplicate_id']],
    [
      'loop without a wait',
      campaign({ a: ['manual'], m: ['message', MESSAGE], over: ['end', { reason: 'x' }] }, ['a.next>m', 'm.sent>m x3', 'm.sent>over', 'm.not-sent>over']),
      ['loop.no_wait'],
    ],
    ['unknown kind', campaign({ a: ['manual'], t: ['teleport'] }, ['a.next>t']), ['step.unknown_kind']],
    [
      'weights not 100',
      campaign(
        {
          a: ['manual'],
          s: [
            'split',
            {
              arms: [
                { id: 'x', name: 'X', weight: 50 },
                { id: 'y', name: 'Y', weight: 40 },
              ],
            },
          ],
          over: ['end', { reason: 'x' }],
        },
        ['a.next>s', 's.x>over', 's.y>over'],
      ),
      ['split.weights'],
    ],
    ['wait too short', wait({ for: 'PT1S' }), ['wait.out_of_range']],
    ['wait too long', wait({ for: 'P366D' }), ['wait.out_of_range']],
    ['wait until yesterday', wait({ until: '2026-02-28T00:00:00Z' }), ['date.in_past']],
    ['wait of no shape', wait({}), ['wait.empty']],
    ['unknown time zone', { ...flagship(), settings: { timeZone: 'Mars/Olympus' } }, ['zone.unknown']],
    ['foreign segment', who({ member: { saved: '999' } }), ['rule.segment_unknown']],
    [
      'foreign offer',
      campaign({ a: ['manual'], o: ['offer', { offer: { saved: '999' }, validFor: 'P1D', message: null }], over: ['end', { reason: 'x' }] }, [
        'a.next>o',
        'o.sent>over',
        'o.not-sent>over',
      ]),
      ['offer.unknown_saved'],
    ],
    ['type mismatch in a rule', who({ field: 'spent', op: 'gt', value: 'much' }), ['rule.value_not_number']],
    ['unknown field', who({ field: 'shoe_size', op: 'gt', value: 43 }), ['rule.field_unknown']],
    ['unknown operator', who({ field: 'spent', op: 'like', value: 1 }), ['rule.op_unknown']],
    ['empty group', who({ all: [] }), ['rule.empty_group']],
    [
      'points not whole',
      campaign({ a: ['manual'], p: ['points', { amount: 1.5, expiresAfter: null, reason: 'x' }], over: ['end', { reason: 'x' }] }, ['a.next>p', 'p.next>over']),
      ['points.not_whole'],
    ],
    [
      'points past all limits',
      campaign({ a: ['manual'], p: ['points', { amount: 1_000_000_001, expiresAfter: null, reason: 'x' }], over: ['end', { reason: 'x' }] }, [
        'a.next>p',
        'p.next>over',
      ]),
      ['points.out_of_range'],
    ],
    ['promo without unsubscribe', says({ text: 'Come!' }), ['message.no_unsubscribe']],
    ['unknown variable', says({ text: `Hi {{ customer.frstName }}${STOP}` }), ['template.unknown_variable']],
    ['unclosed tag', says({ text: `Hi {{ customer.firstName${STOP}` }), ['template.syntax']],
    ['unknown filter', says({ text: `Hi {{ customer.firstName | shout }}${STOP}` }), ['template.unknown_filter']],
    ['include', says({ text: `{% include 'secrets' %}${STOP}` }), ['template.unknown_tag']],
    ['constructor', says({ text: `{{ customer.constructor }}${STOP}` }), ['template.unknown_variable']],
    ['CR LF in a subject', says({ subject: 'Hi\r\nBcc: all@example.test', text: `Hi${STOP}` }, 'email'), ['template.line_break']],
    ['SMS over 10 segments', says({ text: `${'я'.repeat(900)}${STOP}` }), ['template.sms_too_long']],
    ['script in HTML', says({ subject: 'Hi', text: `Hi${STOP}`, html: `<script>alert(1)</script>${STOP}` }, 'email'), ['template.unsafe_html']],
    ['no text for the channel', says({}, 'email'), ['field.missing']],
    ['another currency', { ...flagship(), settings: { budget: { money: 100, currency: 'EUR' } } }, ['currency.mismatch']],
    ['ended before it began', { ...flagship(), settings: { endsAt: '2025-01-01T00:00:00Z' } }, ['date.in_past']],
  ]
  test.each(cases)('%s', async (_, document, codes) => {
    const made = await api('POST', '/campaigns', document)
    const refused = made.status === 422 ? made : await inBoth((headers) => api('POST', `/campaigns/${made.body.id}/publish`, undefined, headers), diagnosticsOf)
    if (made.status === 422) await inBoth((headers) => api('POST', '/campaigns', document, headers), diagnosticsOf)
    const found = diagnosticsOf(refused.body)
      ?.filter((d) => (d as unknown as { severity: string }).severity === 'error')
      .map((d) => d.code) ?? [`${refused.status}`]
    expect([...new Set(found)].sort()).toEqual([...codes].sort())
    expect(refused.status).toBe(422)
  })

  test('over 500 steps, over a megabyte, no document at all', async () => {
    const many = { ...flagship(), steps: Array.from({ length: 501 }, (_, i) => ({ id: `s${i}`, kind: 'end', config: {} })) }
    for (const [value, status] of [
      [many, 422],
      [{ ...flagship(), name: 'x'.repeat(1_100_000) }, 413],
      [[], 422],
      ['text', 422],
      [null, 422],
      [{}, 422],
      [{ format: 'kaskad.campaign/9' }, 422],
    ] as const) {
      // biome-ignore format: short
      const answer = await inBoth((headers) => api('POST', '/campaigns', JSON.stringify(value), headers), errorsOf)
      expect(answer.status).toBe(status)
    }
    expect((await api('GET', '/campaigns?limit=500')).body.items.every((c) => c.state === 'draft')).toBe(true)
  })
})

describe('rules to be counted', () => {
  const bad: [unknown, number][] = [
    [{ any: [] }, 1],
    [{ all: [RULE], any: [RULE] }, 1],
    [{ not: { all: [] } }, 1],
    [{ field: 'spent', op: 'between', value: [5] }, 1],
    [{ field: 'spent', op: 'gt' }, 1],
    [{ field: 'birthday', op: 'before', value: '30 February' }, 1],
    [{ field: 'visits', op: 'gte', value: 1, window: '90 days' }, 1],
    [{ field: 'visits', op: 'gte', value: 1, where: { field: 'moon', op: 'eq', value: 1 } }, 1],
    [{ did: 'flew', times: { op: 'gte', value: 1 } }, 1],
    [{ field: 'journey.hello.sent', op: 'eq', value: true }, 1],
    [{ all: [{ field: 'x', op: 'eq', value: 1 }, { any: [] }, { field: 'spent', op: 'gt', value: '1' }, { did: 'flew' }] }, 4],
    [null, 1],
    ['everyone', 1],
    [[], 1],
  ]
  test.each(bad)('%j', async (rule, least) => {
    const answer = await inBoth((headers) => api('POST', '/segments/count', { rule }, headers), errorsOf)
    expect(answer.status).toBe(422)
    expect(errorsOf(answer.body).length).toBeGreaterThanOrEqual(least)
    for (const error of errorsOf(answer.body)) expect(error.path ?? '').toMatch(/^rule/)
  })
})

describe('receipts and events', () => {
  const good = {
    source: 't',
    externalId: 'good',
    location: 'L',
    occurredAt: '2026-03-01T08:00:00Z',
    items: [{ sku: 'a', quantity: 1, price: 100 }],
    total: 100,
  }
  const spoilt: Record<string, [object, string, string]> = {
    'an amount in words': [{ total: '12,5' }, 'money.not_whole', 'items.0.total'],
    'a negative price': [{ items: [{ sku: 'a', quantity: 1, price: -1 }], total: -1 }, 'money.negative', 'items.0.items.0.price'],
    'a sum that is none': [{ total: 99 }, 'receipt.total', 'items.0.total'],
    'no id': [{ externalId: undefined }, 'field.missing', 'items.0.externalId'],
    'a time without offset': [{ occurredAt: '2026-03-01T08:00:00' }, 'time.no_offset', 'items.0.occurredAt'],
    'the thirtieth of February': [{ occurredAt: '2026-02-30T08:00:00Z' }, 'time.invalid', 'items.0.occurredAt'],
    'another currency': [{ currency: 'EUR' }, 'currency.mismatch', 'items.0.currency'],
    'a card that Excel has shortened': [{ customer: { card: '7.9E+10' } }, 'card.exponent', 'items.0.customer.card'],
    'a phone without a country': [{ customer: { phone: '12345' } }, 'phone.no_country', 'items.0.customer.phone'],
    'two addresses in one field': [{ customer: { email: 'a@b.ru, c@d.ru' } }, 'email.several', 'items.0.customer.email'],
    'an unknown field': [{ colour: 'red' }, 'field.unknown', 'items.0.colour'],
  }
  test.each(Object.entries(spoilt))('%s: told with its place, and the rest of the batch is kept', async (name, [change, code, path]) => {
    const items = [
      { ...good, externalId: `bad ${name}`, ...change },
      { ...good, externalId: `good ${name}` },
    ]
    let first = true
    await inBoth(
      async (headers) => {
        const answer = await api('POST', '/receipts', { items }, headers)
        expect([answer.status, answer.body.items.map((item) => item.status)]).toEqual([200, ['rejected', first ? 'accepted' : 'duplicate']])
        first = false
        return answer
      },
      (body) => (body.items as { errors: Told[] }[])[0]!.errors,
    )
    const [told] = (await api('POST', '/receipts', { items })).body.items as unknown as { errors: Told[] }[]
    expect(told!.errors.map((e) => [e.code, e.path])).toContainEqual([code, path])
  })

  test('clocks that cannot be right are kept aside; the same id with another body is a conflict; nothing stored changes', async () => {
    const send = async (item: object) => (await api('POST', '/receipts', { items: [{ ...good, ...item }] })).body.items[0]!
    expect((await send({ externalId: 'future', occurredAt: '2026-03-03T10:00:00Z' })).status).toBe('quarantined')
    expect((await send({ externalId: 'past', occurredAt: '1970-01-01T00:00:00Z' })).status).toBe('quarantined')
    expect((await send({ externalId: 'kept' })).status).toBe('accepted')
    expect(await send({ externalId: 'kept', items: [{ sku: 'a', quantity: 1, price: 900 }], total: 900 })).toMatchObject({ status: 'conflict' })
    const { rows } = await db.owner.$client.query(`select total from receipts where external_id = 'kept'`)
    expect(rows).toEqual([{ total: 100 }])
  })

  test('events of no known type are answered with the list, in place', async () => {
    const event = { source: 't', externalId: 'e', type: 'levitated', occurredAt: '2026-03-01T08:00:00Z', customer: { externalId: 'c' }, properties: {} }
    const answer = await inBoth(
      (headers) => api('POST', '/events', { items: [event, { ...event, externalId: 'f', type: 'custom.levitated' }] }, headers),
      (body) => (body.items as { errors: Told[] }[])[0]!.errors,
    )
    expect(answer.body).toMatchObject({ items: [{ status: 'rejected', errors: [{ path: 'items.0.type' }] }, { errors: [] }] })
    expect(JSON.stringify(answer.body)).toContain('basket_abandoned')
  })
})
