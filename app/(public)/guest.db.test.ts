import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '@/db/testing'
import { Adapters } from '@/server/channels/registry'
import { sendOnce } from '@/server/sender/sender'
import { addCustomers, askAll, enqueue, message, messagesOf, type Scene, START, scene, setClock } from '@/server/sender/testing'

let db: TestDatabase
let f: typeof import('./f/[token]/route')
let c: typeof import('./c/[token]/route')
let u: typeof import('./u/[token]/route')

beforeAll(async () => {
  db = await freshDatabase()
  process.env.KASKAD_APP_URL = db.urls.app
  process.env.KASKAD_SECRET ??= 'a secret of at least thirty-two signs'
  ;[f, c, u] = await Promise.all([import('./f/[token]/route'), import('./c/[token]/route'), import('./u/[token]/route')])
})
afterAll(async () => {
  const { appDatabase } = await import('@/server/context')
  await appDatabase().$client.end()
  await db.drop()
})

const sql = (text: string, values: unknown[]) => db.owner.$client.query(text, values)
const token = (link: string) => new URL(link).pathname.split('/')[2]!
type Route = (request: Request, at: { params: Promise<{ token: string }> }) => Promise<Response>
const call = (route: Route, link: string, init: RequestInit = {}) => route(new Request(link, init), { params: Promise.resolve({ token: token(link) }) })
const get = (route: Route, link: string, language = 'en') => call(route, link, { headers: { 'accept-language': language } })
const post = (route: Route, link: string, fields: Record<string, string> | [string, string][]) =>
  call(route, link, { method: 'POST', body: new URLSearchParams(fields) })

/** Everything a page could have changed. */
const counts = async (s: Scene) =>
  (
    await sql(
      `select (select count(*) from feedback where workspace_id = $1) as answers, (select count(*) from facts where workspace_id = $1) as facts,
       (select count(*) from consents where workspace_id = $1) as consents, (select count(*) from suppressions where workspace_id = $1) as suppressions,
       (select count(*) from grants where workspace_id = $1 and state <> 'active') as used`,
      [s.workspace],
    )
  ).rows[0]

async function sent(steps: object[], step: string, customer: Record<string, unknown> = {}, n = 1) {
  const s = await scene(db, { steps })
  const customers = await addCustomers(s, n, () => ({ firstName: 'Marina', ...customer }))
  await enqueue(s, await askAll(s, customers, step))
  while ((await sendOnce(db.sender, new Adapters())) > 0);
  return { s, customers, rows: await messagesOf(s) }
}

const ask = (more: object = {}) => ({
  id: 'ask',
  kind: 'feedback',
  config: { question: 'How was it?', scale: 'stars', happyFrom: 4, answerWithin: 'P3D', message: message(['email'], { class: 'service' }), ...more },
})

describe('feedback', () => {
  it('asks, thanks, and tells the journey what it was told', async () => {
    const { s, rows } = await sent([ask()], 'ask')
    const link = rows[0].links.feedback
    const before = await counts(s)
    const form = await get(f.GET, link)
    const text = await form.text()
    expect([form.status, text.includes('Marina, how was it?'), text.includes('<script')]).toEqual([200, true, false])
    expect(text.length).toBeLessThan(50_000)
    expect(await counts(s)).toEqual(before)
    const answer = await post(f.POST, link, { score: '2', text: 'Cold <b>soup</b>' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, new URL(link).pathname])
    const thanks = await (await get(f.GET, link)).text()
    expect(thanks).toContain('Thank you, Marina!')
    expect(thanks).toContain('Cold &lt;b&gt;soup&lt;/b&gt;')
    const fact = (await sql(`select properties from facts where workspace_id = $1 and type = 'feedback_left'`, [s.workspace])).rows
    expect(fact).toEqual([{ properties: expect.objectContaining({ ask: `${rows[0].enrolment_id}/ask/1/1`, score: 2, happy: false }) }])
  })

  it('who answers has opened the message and used its link, once; looking at the page is no click, and in a sandbox the answer is none', async () => {
    const seen = async (s: Scene) =>
      (
        await sql(
          `select f.type, f.properties -> 'channel' as channel, m.opened_at = f.occurred_at as opened, m.clicked_at = f.occurred_at as clicked from facts f
           join messages m on m.workspace_id = f.workspace_id and 'message:' || m.id = f.external_id where f.workspace_id = $1 and f.type like 'message_%' order by 1`,
          [s.workspace],
        )
      ).rows
    const { s, rows } = await sent([ask()], 'ask')
    const link = rows[0].links.feedback
    await post(f.POST, link, { score: '5' })
    expect(await seen(s)).toEqual([])
    const real = await sent([ask()], 'ask')
    await sql('update workspaces set sandbox = false where id = $1', [real.s.workspace])
    await get(f.GET, real.rows[0].links.feedback)
    expect(await seen(real.s)).toEqual([])
    for (const score of ['5', '1']) await post(f.POST, real.rows[0].links.feedback, { score })
    expect(await seen(real.s)).toEqual(['message_clicked', 'message_opened'].map((type) => ({ type, channel: 'email', opened: true, clicked: true })))
  })

  it('the first answer holds', async () => {
    const { s, rows } = await sent([ask()], 'ask')
    const answers = await Promise.all(['5', '1', '3', '5'].map((score) => post(f.POST, rows[0].links.feedback, { score })))
    expect(answers.map((a) => a.status)).toEqual([303, 303, 303, 303])
    expect(await counts(s)).toMatchObject({ answers: 1 })
    expect((await sql(`select count(*) as n from facts where workspace_id = $1 and type = 'feedback_left'`, [s.workspace])).rows[0].n).toBe(1)
  })

  it('keeps what was written when the score is missing; refuses what is no form', async () => {
    const { s, rows } = await sent([ask()], 'ask')
    const link = rows[0].links.feedback
    for (const score of ['', '0', '6', '4.5', 'x']) {
      const again = await post(f.POST, link, { score, text: 'Nice "place"' })
      expect(again.status).toBe(422)
      expect(await again.text()).toContain('Nice &quot;place&quot;')
    }
    expect((await call(f.POST, link, { method: 'POST', body: '{"score":5}', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect(await counts(s)).toMatchObject({ answers: 0 })
  })

  it('speaks the language of the guest, else of the browser; scales of 0..10 and words', async () => {
    const russian = await sent([ask({ scale: 'nps', happyFrom: 9, question: 'Посоветуете нас?' })], 'ask', { language: 'ru' })
    const html = await (await get(f.GET, russian.rows[0].links.feedback, 'en')).text()
    expect(html).toContain('lang="ru"')
    await post(f.POST, russian.rows[0].links.feedback, { score: '10' })
    expect(await (await get(f.GET, russian.rows[0].links.feedback)).text()).toContain('Спасибо, Marina!')
    const words = await sent([ask({ scale: 'text' })], 'ask')
    expect((await post(f.POST, words.rows[0].links.feedback, { text: '  ' })).status).toBe(422)
    expect((await post(f.POST, words.rows[0].links.feedback, { text: 'Good' })).status).toBe(303)
  })

  it('a link flipped, of another purpose, expired, or of an erased guest: the same 404', async () => {
    const { s, rows, customers } = await sent([ask()], 'ask')
    const { feedback, unsubscribe } = rows[0].links
    const flipped = feedback.slice(0, -1) + (feedback.endsWith('A') ? 'B' : 'A')
    const strange = [flipped, unsubscribe.replace('/u/', '/f/'), feedback.slice(0, -4)]
    const pages = await Promise.all(strange.map(async (link) => [(await get(f.GET, link)).status, await (await get(f.GET, link)).text()]))
    expect(pages.map((p) => p[0])).toEqual([404, 404, 404])
    await setClock(s, START + 400 * 86_400_000)
    const expired = await get(f.GET, feedback)
    expect([expired.status, await expired.text()]).toEqual(pages[0])
    await setClock(s, START)
    await sql('update customers set erased_at = now() where id = $1', [customers[0]])
    expect((await get(f.GET, feedback)).status).toBe(404)
    expect((await post(f.POST, feedback, { score: '5' })).status).toBe(404)
  })
})

describe('coupon', () => {
  const gift = (reward: object) => ({
    id: 'gift',
    kind: 'offer',
    config: { offer: { name: 'Dessert on us', reward }, validFor: 'P30D', message: message(['email']) },
  })
  it('shows a code a till can scan, and that it was used', async () => {
    const { s, rows } = await sent([gift({ kind: 'gift', sku: 'd', title: 'Dessert of the day' })], 'gift')
    const code = (await sql('select code from grants where workspace_id = $1', [s.workspace])).rows[0].code
    const before = await counts(s)
    const html = await (await get(c.GET, rows[0].links.coupon)).text()
    for (const part of ['Dessert on us', 'Dessert of the day', `${code.slice(0, 4)} ${code.slice(4)}`, 'class="qr"', 'class="bars"'])
      expect(html).toContain(part)
    expect(html.length).toBeLessThan(50_000)
    expect(await counts(s)).toEqual(before)
    await sql(`update grants set state = 'redeemed', redeemed_at = $2 where workspace_id = $1`, [s.workspace, new Date(START)])
    expect(await (await get(c.GET, rows[0].links.coupon)).text()).toContain('Used on')
  })
  it('says once of a coupon that expired when it did, and shows its code no more', async () => {
    const { s, rows } = await sent([gift({ kind: 'gift', sku: 'd', title: 'Dessert of the day' })], 'gift')
    const code = (await sql('select code from grants where workspace_id = $1', [s.workspace])).rows[0].code
    await sql(`update grants set expires_at = $2 where workspace_id = $1`, [s.workspace, new Date(START - 86_400_000)])
    const html = await (await get(c.GET, rows[0].links.coupon)).text()
    expect(html.match(/valid until/gi)).toHaveLength(1)
    expect(html).toContain('Dessert on us')
    for (const part of [code, `${code.slice(0, 4)} ${code.slice(4)}`, 'class="qr"', 'class="bars"', 'Once, in any']) expect(html).not.toContain(part)
  })
  it('needs no code for cashback, and shows points', async () => {
    const reward = {
      kind: 'all',
      of: [
        { kind: 'cashback', percent: 15 },
        { kind: 'points', amount: 300, expiresAfter: 'P30D' },
      ],
    }
    const { rows } = await sent([gift(reward)], 'gift')
    const html = await (await get(c.GET, rows[0].links.coupon)).text()
    expect(html).toContain('Works by itself')
    expect(html).not.toContain('class="qr"')
    expect(html).toContain('300 will expire')
  })
})

describe('unsubscribing', () => {
  const steps = [{ id: 'promo', kind: 'message', config: message(['email']) }]
  it('opening the link changes nothing, for GET and HEAD alike; the form does, once', async () => {
    const { s, rows } = await sent(steps, 'promo')
    const before = await counts(s)
    expect(await (await get(u.GET, rows[0].links.unsubscribe)).text()).toContain('c•••@example.test')
    expect(await counts(s)).toEqual(before)
    for (let i = 0; i < 2; i += 1) expect((await post(u.POST, rows[0].links.unsubscribe, { do: 'unsubscribe' })).status).toBe(303)
    expect(await counts(s)).toMatchObject({ consents: 5, suppressions: 1 })
    expect(await (await get(u.GET, rows[0].links.unsubscribe)).text()).toContain('You are unsubscribed')
  })

  it('one-click by a mail program: no cookies, no redirect', async () => {
    const { s, rows } = await sent(steps, 'promo')
    const answer = await post(u.POST, rows[0].links.unsubscribe, { 'List-Unsubscribe': 'One-Click' })
    expect([answer.status, answer.headers.get('set-cookie'), await answer.text()]).toEqual([200, null, ''])
    expect(await counts(s)).toMatchObject({ suppressions: 1 })
  })

  it('reliability 24: covers both profiles that share an address', async () => {
    const { s, rows, customers } = await sent(steps, 'promo', { email: 'Shared@Example.test' }, 2)
    await sql('update customers set email = $2 where id = $1', [customers[1], 'shared@example.test'])
    await post(u.POST, rows[0].links.unsubscribe, { do: 'unsubscribe' })
    const outcomes = await enqueue(s, await askAll(s, customers, 'promo', START + 1))
    expect(outcomes).toEqual([
      { is: 'skipped', reason: 'opted_out' },
      { is: 'skipped', reason: 'suppressed' },
    ])
  })

  it('preferences take back and give again', async () => {
    const { s, rows, customers } = await sent(steps, 'promo')
    const page = await (await get(u.GET, rows[0].links.unsubscribe)).text()
    const path = /href="(\/u\/[\w-]+)"/.exec(page)![1]!
    const link = new URL(path, rows[0].links.unsubscribe).href
    const again = async () => (await enqueue(s, await askAll(s, customers, 'promo', START + 1)))[0]
    await post(u.POST, link, [
      ['do', 'save'],
      ['channel', 'push'],
    ])
    expect(await again()).toEqual({ is: 'skipped', reason: 'opted_out' })
    const saved = await post(u.POST, link, [
      ['do', 'save'],
      ['channel', 'email'],
      ['channel', 'push'],
      ['channel', 'wallet'],
    ])
    expect(saved.headers.get('location')).toBe(`${path}?saved`)
    expect(await again()).toEqual({ is: 'pending' })
    expect((await post(u.POST, rows[0].links.unsubscribe, { do: 'save' })).status).toBe(422)
  })
})
