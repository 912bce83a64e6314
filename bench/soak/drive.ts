import { createInterface } from 'node:readline'
import { connect } from '../../db/client'
import { makeWorkspace } from '../../db/testing'
import { launch } from '../../server/campaigns/publish'
import { create } from '../../server/campaigns/service'
import { appDatabase, type Ctx, inContext } from '../../server/context'
import { stats } from '../../server/insight/stats'
import { verify } from '../../server/insight/verify'
import { enter } from '../../server/journeys/service'
import { campaign } from '../../workflows/testing/graphs'
import { brokenSums } from '../../workflows/testing/sums'

/**
 * What `npm run soak` does to the product while its processes are killed around it: guests enter all the time, half of them come. At the word `finish`
 * nobody enters any more; when everybody is through, the sums are proved. Prints `moving` when the first letter has left, and at the end one line of
 * JSON; exit code 1 if anything is lost, twice or wrong.
 */
const EVERY_MS = 2_000
const AT_ONCE = 10
/** A day of the sandbox is a minute. */
const RATE = 1440
const PATIENCE_MS = 20 * 60_000

const db = connect(process.env.KASKAD_OWNER_URL!, { name: 'kaskad-soak', max: 2 })
const workspace = await makeWorkspace(db, { name: 'Soak', rate: RATE, startsAt: '2026-01-05T09:00:00Z' })
const run = <T>(work: (ctx: Ctx) => Promise<T>) => inContext({ workspace, locale: 'en', actor: 'soak' }, work)
const sql = async (text: string, values: unknown[] = []) => (await db.$client.query(text, values)).rows
const one = async (text: string) => Number((await sql(`select (${text}) as n`))[0].n)
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const message = { class: 'service', channels: ['email'], content: { email: { subject: 'Hello', text: 'Hello' } } }
const document = campaign(
  {
    in: ['manual'],
    hello: ['message', message],
    came: ['visit', { within: 'P2D', since: 'send' }],
    gift: ['points', { amount: 10, reason: 'gift' }],
    again: ['message', message],
    over: ['end', { reason: 'over' }],
  },
  [
    'in.next>hello',
    'hello.sent>came',
    'hello.not-sent>over',
    'came.visited>gift',
    'came.not-visited>again',
    'gift.next>over',
    'again.sent>over',
    'again.not-sent>over',
  ],
  { controlShare: 0, quietHours: null },
)
const id = Number((await run((ctx) => create(ctx, document))).id)
await run((ctx) => launch(ctx, id))

let finishing = false
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line.trim() === 'finish') finishing = true
})

let guests = 0
let moving = false
const entered = async () => {
  const rows = await sql(
    `insert into customers (workspace_id, external_id, email, created_at) select $1, n::text, n || '@example.test', '2026-01-01' from generate_series($2::int, $3::int) n returning id`,
    [workspace, guests + 1, guests + AT_ONCE],
  )
  await run((ctx) => enter(ctx, { campaign: id, customers: rows.map((row) => row.id) }))
  guests += AT_ONCE
}
/** Of those who entered a while ago, every other one comes, once. */
const visits = async () => {
  const now = await run(async (ctx) => new Date(ctx.now))
  await sql(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id)
     select e.workspace_id, 'visited', e.customer_id, $2, $2, 'till', e.customer_id::text from enrolments e
     where e.workspace_id = $1 and e.customer_id % 2 = 0 and e.entered_at < $2::timestamptz - interval '1 day'
       and not exists (select 1 from facts f where f.workspace_id = $1 and f.customer_id = e.customer_id and f.type = 'visited')`,
    [workspace, now],
  )
}
while (!finishing) {
  await entered()
  await visits()
  await rest(EVERY_MS)
  if (!moving && (await one('select count(*) from messages where accepted_at is not null')) > 0) {
    moving = true
    console.log('moving')
  }
}

const active = () => one(`select count(*) from enrolments where state = 'active'`)
for (const began = performance.now(); (await active()) > 0 && performance.now() - began < PATIENCE_MS; await rest(1000)) await visits()
const told = await run((ctx) => stats(ctx, id))
const proved = await run(verify)
const wrong = {
  inside: await active(),
  lost: guests - told.enrolled,
  failed: told.ended.failed,
  sums: brokenSums(told, 'in'),
  twice: await one('select count(*) from (select 1 from messages where accepted_at is not null group by enrolment_id, step, visit having count(*) > 1) t'),
  unsent: await one(`select count(*) from outbox where sent_real is null and created_real < now() - interval '10 seconds'`),
  checks: proved.checks.filter((check) => !check.ok),
}
const ok = Object.values(wrong).every((value) => (Array.isArray(value) ? value.length === 0 : value === 0))
const { hello, again, came } = told.steps
console.log(JSON.stringify({ ok, guests, letters: (hello?.sent ?? 0) + (again?.sent ?? 0), visited: came?.left.visited ?? 0, wrong }))
process.exitCode = ok ? 0 : 1
await db.$client.end()
await appDatabase().$client.end()
process.stdin.destroy()
