import { makeWorkspace, type TestDatabase } from '../../../db/testing'
import type { JourneyState } from '../../../workflows/model/journey'
import { packState } from '../../../workflows/model/packed'
import { campaign, MESSAGE, planOf } from '../../../workflows/testing/graphs'

/** One guest's way as drawn by lot: the rows that a real one leaves, and nothing computed from them. */
type Pass = { step: string; visit: number; at: number; left: number | null; port: string | null; ended: string | null }
export type Walk = { enrolment: number; customer: number; version: number; control: boolean; state: string; enteredAt: number; passes: Pass[]; asks: Ask[] }
type Ask = { step: string; visit: number; state: string; reason: string | null; at: number }

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const START = Date.parse('2026-01-05T09:00:00Z')

/** A message, a visit, a loop of at most two reminders, a question, two ends: with every shape of port that statistics must count. */
export const DRAWN = campaign(
  {
    in: ['manual'],
    hello: ['message', MESSAGE],
    came: ['visit', { within: 'P3D' }],
    pause: ['wait', { for: 'P1D' }],
    ask: ['feedback', { question: 'How was it?', scale: 'stars', happyFrom: 4, message: { ...MESSAGE, class: 'service', content: { push: { title: 'How?', text: '{{ links.feedback }}' } } }, answerWithin: 'P3D' }], // biome-ignore format: a step a line
    won: ['end', { reason: 'won' }],
    lost: ['end', { reason: 'lost' }],
  },
  [
    'in.next>hello',
    'hello.sent>came',
    'hello.not-sent>lost',
    'came.visited>ask',
    'came.not-visited>pause',
    'pause.next>hello x2',
    'pause.next>lost',
    'ask.happy>won',
    'ask.unhappy>won',
    'ask.no-answer>won',
  ],
  { controlShare: 0.1, attribution: 'P14D', goal: { event: 'visited', where: null, within: 'P30D', exit: false } },
)

/** Chance from a seed, so that a failure comes again. */
export function lot(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const SENDS = new Set(['hello', 'ask'])

function walk(next: () => number, who: Pick<Walk, 'enrolment' | 'customer' | 'version' | 'control' | 'enteredAt'>): Walk {
  const made: Walk = { ...who, state: 'active', passes: [], asks: [] }
  if (who.control || next() < 0.02) return made
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!
  const visits = new Map<string, number>()
  let step = 'in'
  let at = who.enteredAt
  for (;;) {
    const visit = (visits.get(step) ?? 0) + 1
    visits.set(step, visit)
    const pass: Pass = { step, visit, at, left: null, port: null, ended: null }
    made.passes.push(pass)
    const close = (ended: string) => {
      Object.assign(pass, { left: at, ended })
      made.state = ended
      return made
    }
    if (step === 'won' || step === 'lost') return close('finished')
    const stays = step !== 'in' && next() < 0.08
    if (SENDS.has(step)) {
      const [state, reason] = stays ? (['pending', null] as const) : pick([['accepted', null], ['accepted', null], ['unknown', null], ['failed', 'bounced'], ['skipped', 'no_consent'], ['skipped', 'capped']] as const) // biome-ignore format: the lots
      made.asks.push({ step, visit, state, reason, at })
    }
    if (stays) return made
    if (step !== 'in' && next() < 0.03) return close(pick(['stopped', 'exited', 'failed']))
    at += Math.floor(next() * DAY)
    const sent = ['accepted', 'unknown'].includes(made.asks.at(-1)?.state ?? '')
    const [port, to] = wayOut(step, sent, visit, pick)
    Object.assign(pass, { left: at, port })
    step = to
  }
}

function wayOut(step: string, sent: boolean, visit: number, pick: <T>(of: readonly T[]) => T): [string, string] {
  if (step === 'in') return ['next', 'hello']
  if (step === 'hello') return sent ? ['sent', 'came'] : ['not-sent', 'lost']
  if (step === 'came') return pick([['visited', 'ask'], ['not-visited', 'pause']]) // biome-ignore format: the ports
  if (step === 'pause') return ['next', visit <= 2 ? 'hello' : 'lost']
  return [sent ? pick(['happy', 'unhappy', 'no-answer']) : 'no-answer', 'won']
}

/** A workspace with one live campaign and `n` guests who went through it by lot, stored as the engine stores them. */
export async function population(db: TestDatabase, n: number, seed = 1): Promise<{ workspace: string; campaign: number; walks: Walk[] }> {
  const workspace = await makeWorkspace(db.owner, { startsAt: new Date(START + 60 * DAY), timeZone: 'UTC' })
  const sql = db.owner.$client
  const { rows } = await sql.query(
    `insert into campaigns (workspace_id, name, state, document, live_version, launched_at) values ($1, 'Lots', 'live', $2, 2, $3) returning id`,
    [workspace, JSON.stringify(DRAWN), new Date(START)],
  )
  const id = rows[0].id as number
  for (const version of [1, 2])
    await sql.query('insert into campaign_versions (workspace_id, campaign_id, version, document, skeleton, published_at) values ($1, $2, $3, $4, $5, $6)', [
      workspace,
      id,
      version,
      JSON.stringify(DRAWN),
      JSON.stringify(planOf(DRAWN)),
      new Date(START),
    ])
  const people = await sql.query(
    `with c as (insert into customers (workspace_id, external_id, first_name, created_at) select $1, 'c' || n, 'N' || n, $3 from generate_series(1, $2::int) n returning id, external_id),
       agreed as (insert into consents (workspace_id, customer_id, channel, class, given, at) select $1, id, 'push', 'promo', true, $3 from c),
       followed as (insert into cohorts (workspace_id, campaign_id, version, workflow_id) values ($1, $4, 1, 'lots') returning id)
     insert into enrolments (workspace_id, campaign_id, customer_id, entry, version, control, entered_at, cohort_id)
     select $1, $4, c.id, 1, 1 + substr(external_id, 2)::int % 2, substr(external_id, 2)::int % 10 = 0, $3::timestamptz + interval '1 hour' * substr(external_id, 2)::int, followed.id
     from c, followed
     returning id as enrolment, customer_id as customer, version, control, entered_at`,
    [workspace, n, new Date(START), id],
  )
  const next = lot(seed)
  const walks = people.rows.map((row) => walk(next, { ...row, enteredAt: row.entered_at.getTime() }))
  await store(sql, workspace, id, walks)
  return { workspace, campaign: id, walks }
}

const NOWHERE: JourneyState = { enrolment: 0, customer: 0, entry: 1, version: 1, step: '', visit: 1, seq: 1, asks: 1, enteredAt: START, due: null, pending: null, listening: false, sentAt: null, move: 1, ended: null } // biome-ignore format: a row

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

async function store(sql: TestDatabase['owner']['$client'], workspace: string, campaign: number, walks: Walk[]): Promise<void> {
  const own = (w: Walk) => ({ workspace_id: workspace, campaign_id: campaign, enrolment_id: w.enrolment, customer_id: w.customer, version: w.version })
  const put = (table: string, rows: object[]) =>
    sql.query(`insert into ${table} select (jsonb_populate_record(null::${table}, row)).* from jsonb_array_elements($1::jsonb) row`, [JSON.stringify(rows)])
  await put(
    'passes',
    walks.flatMap((w) =>
      w.passes.flatMap((p, seq) =>
        p.left === null
          ? []
          : [
              {
                ...own(w),
                step: p.step,
                visit: p.visit,
                entered_at: iso(p.at),
                left_at: iso(p.left),
                port: p.port,
                ended: p.ended,
                seq: seq + 1,
                moved_in: false,
                moved_out: false,
              },
            ],
      ),
    ),
  )
  const asks = walks.flatMap((w) => w.asks.map((a) => ({ ...own(w), ...a, n: 1, kind: 'message', asked_at: iso(a.at), settled_at: a.state === 'pending' ? null : iso(a.at) }))) // biome-ignore format: a row
  await put('asks', asks)
  const sent = asks.filter((a) => a.state !== 'skipped')
  await sql.query(
    `insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, state, asked_at, not_before, accepted_at, delivered_at)
     select workspace_id, campaign_id, enrolment_id, step, visit, 1, version, customer_id, 'push', 'x', case step when 'hello' then 'promo' else 'service' end,
       case state when 'accepted' then 'delivered' when 'pending' then 'queued' else state end, asked_at, asked_at,
       case when state in ('accepted', 'unknown') then asked_at end, case state when 'accepted' then asked_at end
     from jsonb_to_recordset($1::jsonb) as a(workspace_id uuid, campaign_id bigint, enrolment_id bigint, step text, visit int, version int, customer_id bigint, state text, asked_at timestamptz)`,
    [JSON.stringify(sent)],
  )
  await sql.query(
    `update enrolments e set state = w.state, step = w.step, move = w.move, due = w.due, ended_at = w.ended, checkpoint = w.checkpoint
     from jsonb_to_recordset($2::jsonb) as w(id bigint, state text, step text, move int, due timestamptz, ended timestamptz, checkpoint json) where e.workspace_id = $1 and e.id = w.id`,
    [
      workspace,
      JSON.stringify(
        walks.map((w) => {
          const last = w.passes.at(-1)
          const open = w.state === 'active'
          const waits = open && last && !SENDS.has(last.step)
          const asked = open && last && SENDS.has(last.step)
          const checkpoint =
            last &&
            packState({
              ...NOWHERE,
              enrolment: w.enrolment,
              customer: w.customer,
              version: w.version,
              move: w.passes.length,
              due: waits ? last.at + 3 * DAY : null,
              step: last.step,
              visit: last.visit,
              seq: w.passes.length,
              enteredAt: last.at,
              pending: asked ? { n: 1, again: 0 } : null,
            })
          return { id: w.enrolment, checkpoint, state: w.state, step: last?.step ?? null, move: w.passes.length, due: waits ? iso(last.at + 3 * DAY) : null, ended: open ? null : iso(last?.left ?? null) } // biome-ignore format: a row
        }),
      ),
    ],
  )
}
