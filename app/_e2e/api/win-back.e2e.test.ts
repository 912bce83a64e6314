import { beforeAll, expect, test } from 'vitest'
import { type Followed, Sandbox, sent, submit, total } from './sandbox'
import document from './win-back.json' with { type: 'json' }

const GUESTS = 240
const START = Date.parse('2026-03-01T06:00:00Z')
const DAY = 86_400_000
const at = (i: number, days: number) => new Date(START - (days + (i % 20)) * DAY).toISOString()

let sandbox: Sandbox
let campaign: Followed
let control: Set<string>
/** Customer's id by external id, and back. */
const ids = new Map<string, string>()
const externals = new Map<string, string>()
const who = (i: number) => ids.get(`c${i}`)!
const number = (customer: string) => Number(externals.get(customer)!.slice(1))
const treated = (test: (i: number) => boolean) => [...Array(GUESTS).keys()].filter((i) => !control.has(who(i)) && test(i))

/** Who is what: a tenth consented to nothing, half of the others may be pushed, a fifth comes soon, a fifth comes after the gift. */
const reachable = (i: number) => i % 10 !== 9
const soon = (i: number) => i % 5 === 0
const late = (i: number) => i % 5 === 1
const leaving = (i: number) => i % 20 === 2
const card = (i: number) => String(2_900_000_000_000 + i)

const receipt = (id: string, i: number, occurredAt: string) => ({
  source: 'till',
  externalId: id,
  location: 'L1',
  occurredAt,
  customer: { externalId: `c${i}` },
  items: [{ sku: 'steak', name: 'Steak', category: 'Grill', quantity: 1, price: 1_200_000 }],
  total: 1_200_000,
})

beforeAll(async () => {
  sandbox = await Sandbox.make({ startsAt: '2026-03-01T09:00:00+03:00', rate: 86_400 })
  const consent = (channel: string) => ({ channel, class: 'promo', given: true, at: '2025-01-01T00:00:00Z', source: 'api', wording: 'v1' })
  const customers = [...Array(GUESTS).keys()].map((i) => ({
    externalId: `c${i}`,
    card: card(i),
    email: `c${i}@example.test`,
    firstName: `Guest ${i}`,
    language: i % 2 ? 'ru' : 'en',
    consents: reachable(i) ? [consent('email'), ...(i % 4 === 1 ? [consent('push')] : [])] : [],
  }))
  const made = await sandbox.batch<{ id: string; status: string }>('/customers', customers)
  made.forEach(({ id, status }, i) => {
    expect(status).toBe('created')
    ids.set(`c${i}`, id)
    externals.set(id, `c${i}`)
  })
  const history = await sandbox.batch('/receipts', [...Array(GUESTS).keys()].map((i) => receipt(`h${i}`, i, at(i, 70)))) // biome-ignore format: short
  expect(new Set(history.map((h) => h.status))).toEqual(new Set(['accepted']))
})

test('the flagship through the API alone: counted, created, checked, launched', async () => {
  const count = await sandbox.ask<{ count: number; reachable: Record<string, number> }>('POST', '/segments/count', { rule: document.steps[0]!.config.segment })
  expect(count).toMatchObject({ count: GUESTS, reachable: { email: GUESTS * 0.9 } })
  const created = await sandbox.call<{ id: string; document: unknown }>('POST', '/campaigns', document)
  expect([created.status, created.headers.get('etag'), created.body.document]).toEqual([201, '"1"', document])
  campaign = sandbox.follow(created.body.id, 'lapsed')
  expect(await campaign.act('check')).toMatchObject({ ok: true })
  expect(await campaign.act('launch')).toMatchObject({ state: 'live', version: 1, entering: GUESTS })
  const people = await campaign.enrolments('&control=true')
  control = new Set(people.map((p) => p.customer))
  expect(control.size).toBeGreaterThan(8)
  expect(control.size).toBeLessThan(45)
})

test('who came is asked, at once and by name; who answered goes on by the answer', async () => {
  const reached = treated(reachable)
  await campaign.until((s) => s.steps.came!.standing === reached.length && s.steps.lost!.entered === treated((i) => !reachable(i)).length)
  await sandbox.clock(false)
  const stats = await campaign.stats()
  expect(stats.steps.cashback).toMatchObject({
    entered: GUESTS - control.size,
    sent: reached.length,
    skipped: { no_consent: treated((i) => !reachable(i)).length },
  })

  const now = await sandbox.now()
  const coming = [...Array(GUESTS).keys()].filter(soon).map((i) => receipt(`v${i}`, i, now))
  const tried = await Promise.all([sandbox.batch('/receipts', coming), sandbox.batch('/receipts', coming)])
  const statuses = tried.flat().map((t) => t.status)
  expect([statuses.filter((s) => s === 'accepted').length, statuses.filter((s) => s === 'duplicate').length]).toEqual([coming.length, coming.length])
  const came = reached.filter(soon)
  await campaign.until((s) => s.steps.ask!.sent === came.length)

  const asked = (await campaign.messages('&step=ask')).filter(sent)
  expect(asked.map((m) => number(m.customer)).sort((a, b) => a - b)).toEqual(came)
  const [happy, unhappy] = [came.filter((i) => i % 3 === 0), came.filter((i) => i % 3 === 1)]
  for (const m of asked) {
    const i = number(m.customer)
    if (i % 3 === 2) continue
    expect((await fetch(m.links.feedback!)).status).toBe(200)
    expect(await submit(m.links.feedback!, { score: i % 3 === 0 ? '5' : '2', text: 'Спасибо <script>alert(1)</script>' })).toBe(303)
    // The first answer holds.
    await submit(m.links.feedback!, { score: i % 3 === 0 ? '1' : '5', text: '' })
  }
  const answered = await campaign.until((s) => total(s.steps.ask!.left) === happy.length + unhappy.length)
  expect(answered.steps.ask!.left).toEqual({ happy: happy.length, unhappy: unhappy.length })
})

test('paused nobody moves; resumed all go on; unsubscribed they are let alone', async () => {
  const letters = (await campaign.messages('&step=cashback')).filter((m) => sent(m) && m.channel === 'email' && leaving(number(m.customer)))
  expect(letters.length).toBeGreaterThan(5)
  for (const m of letters) {
    expect((await fetch(m.links.unsubscribe!)).status).toBe(200)
    expect(await submit(m.links.unsubscribe!, { 'List-Unsubscribe': 'One-Click' })).toBe(200)
  }
  const before = await campaign.stats()
  expect(await campaign.act('pause')).toEqual({ state: 'paused', affected: before.standing })
  await sandbox.clock(true)
  await new Promise((resolve) => setTimeout(resolve, 4500))
  const after = await campaign.stats()
  // Four days have passed: the question's three days are over, and nobody has noticed yet.
  expect(Date.parse(after.asOf) - Date.parse(before.asOf)).toBeGreaterThan(3 * DAY)
  expect(after.steps).toEqual(before.steps)
  expect(await campaign.act('resume', { overdue: 'send' })).toEqual({ state: 'live', affected: before.standing })
  await campaign.until((s) => (s.steps.ask!.left['no-answer'] ?? 0) > 0 && s.steps.ask!.standing === 0)
})

test('who did not come gets a gift or points by lot; the coupon is redeemed once', async () => {
  const stayed = treated((i) => reachable(i) && !soon(i))
  const decided = (s: Awaited<ReturnType<Followed['stats']>>) => total(s.steps.gift!.left) + total(s.steps.points!.left)
  await campaign.until((s) => s.steps.came!.standing === 0 && decided(s) === stayed.length && (s.steps['came-again']!.entered ?? 0) > 0)
  await sandbox.clock(false)
  const stats = await campaign.stats()
  expect(stats.steps.came!.left).toEqual({ visited: treated((i) => reachable(i) && soon(i)).length, 'not-visited': stayed.length })
  expect(stats.steps.gift!.entered + stats.steps.points!.entered).toBe(stayed.length)
  expect(stats.steps.gift!.entered).toBeGreaterThan(stayed.length / 4)
  const gone = stayed.filter((i) => leaving(i) && i % 4 !== 1)
  expect(total(stats.steps.gift!.skipped) + total(stats.steps.points!.skipped)).toBe(gone.length)

  const gifts = (await campaign.messages('&step=gift')).filter(sent)
  expect(gifts.length).toBeGreaterThan(10)
  const shown = await sandbox.ask<{ offers: { code: string | null; name: string }[] }>('POST', '/pos/identify', { card: card(number(gifts[0]!.customer)) })
  const code = shown.offers.find((offer) => offer.name === 'Gift dessert')!.code!
  const page = await (await fetch(gifts[0]!.links.coupon!)).text()
  expect(page.replace(/<[^>]*>|[^A-Za-z0-9]/g, '')).toContain(code.replace(/[^A-Za-z0-9]/g, ''))
  const tills = await Promise.all(Array.from({ length: 8 }, () => sandbox.call<{ code: string; errors: { hint: string }[] }>('POST', `/offers/${code}/redeem`)))
  expect(tills.map((t) => t.status).sort()).toEqual([200, ...Array(7).fill(409)])
  for (const t of tills.filter((x) => x.status === 409)) expect([t.body.code, t.body.errors[0]!.hint.length > 0]).toEqual(['coupon.redeemed', true])
  expect((await sandbox.call('POST', '/offers/NOSUCHCODE/redeem')).status).toBe(404)

  const again = [...Array(GUESTS).keys()].filter((i) => late(i))
  const now = await sandbox.now()
  await sandbox.batch('/receipts', again.map((i) => receipt(`w${i}`, i, now))) // biome-ignore format: short
  const back = stayed.filter((i) => late(i) && !gone.includes(i))
  await campaign.until((s) => (s.steps['came-again']!.left.visited ?? 0) === back.length)
  await sandbox.clock(true)
})

test('to the end: all accounted for, the control group let alone, nobody addressed twice, everything agrees', async () => {
  const end = await campaign.until((s) => s.state === 'finished')
  expect(end).toMatchObject({
    enrolled: GUESTS,
    control: control.size,
    standing: 0,
    ended: { finished: GUESTS - control.size, exited: 0, stopped: 0, failed: 0 },
  })
  for (const step of Object.values(end.steps)) expect(step.standing).toBe(0)
  const messages = (await campaign.messages()).filter(sent)
  expect(messages.filter((m) => control.has(m.customer))).toEqual([])
  expect(new Set(messages.map((m) => `${m.enrolment}/${m.step}/${m.visit}`)).size).toBe(messages.length)
  const sums = Object.values(end.steps).reduce((n, step) => n + (step.sent ?? 0), 0)
  expect(messages.length).toBe(sums)
  const enrolments = await campaign.enrolments()
  expect(enrolments).toHaveLength(GUESTS)
  expect(new Set(enrolments.map((e) => e.customer)).size).toBe(GUESTS)
  const hushed = await sandbox.ask<{ entries: { did: string }[] }>('GET', `/campaigns/${campaign.id}/enrolments/${enrolments.find((e) => e.control)!.id}/trace`)
  expect(hushed.entries.map((e) => e.did)).toEqual(['control'])
  const walked = enrolments.find((e) => !e.control && reachable(number(e.customer)))!
  type Why = { did: string; reason?: { code: string }; rules?: { holds: boolean; conditions: { text: string; saw: unknown; holds: boolean }[] }[] }
  const trace = () => sandbox.ask<{ entries: Why[] }>('GET', `/campaigns/${campaign.id}/enrolments/${walked.id}/trace`)
  const told = await trace()
  expect(told.entries[0]).toMatchObject({ did: 'entered', reason: { code: 'matched' }, rules: [{ holds: true }] })
  for (const condition of told.entries[0]!.rules![0]!.conditions) expect(condition).toMatchObject({ holds: true, saw: expect.anything() })
  expect(told.entries.length).toBeGreaterThan(6)
  await sandbox.batch('/customers', [
    { externalId: externals.get(walked.customer), firstName: 'Renamed', city: 'Elsewhere', tags: ['vip'], email: 'new@example.test' },
  ])
  expect(await trace()).toEqual(told)
  expect(await sandbox.verify()).toEqual([])
  expect(campaign.looks).toBeGreaterThan(20)
})

test('stopped, everybody inside ends, the sums hold, and nothing more is sent', async () => {
  const { id } = await sandbox.ask<{ id: string }>('POST', '/campaigns', {
    ...document,
    name: 'To be stopped',
    steps: document.steps.map((s) =>
      s.id === 'lapsed' ? { ...s, config: { segment: { field: 'has_email', op: 'eq', value: true }, when: { kind: 'once' } } } : s,
    ),
  })
  const second = sandbox.follow(id, 'lapsed')
  expect(await second.act('launch')).toMatchObject({ state: 'live', entering: GUESTS })
  await second.until((s) => s.steps.came!.standing > GUESTS / 4)
  const { affected, state } = await second.act('stop')
  expect(state).toBe('stopped')
  const stopped = await second.stats()
  expect([stopped.state, stopped.standing, stopped.ended.stopped]).toEqual(['stopped', 0, affected])
  const letters = (await second.messages()).filter(sent).length
  await new Promise((resolve) => setTimeout(resolve, 2000))
  expect((await second.messages()).filter(sent)).toHaveLength(letters)
  const later = await second.stats()
  // Windows go on closing: only what is compared over them may still change.
  const settled = ({ steps, ...rest }: typeof later) => ({
    ...rest,
    asOf: 0,
    againstControl: 0,
    steps: Object.fromEntries(Object.entries(steps).map(([step, numbers]) => [step, { ...numbers, toControl: 0, test: 0 }])),
  })
  expect(settled(later)).toEqual(settled(stopped))
  for (const what of ['pause', 'resume', 'stop']) expect((await sandbox.call('POST', `/campaigns/${id}/${what}`)).status, what).toBe(409)
  expect(await sandbox.verify()).toEqual([])
})
