import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../db/testing'
import { inContext } from '../context'
import { population, type Walk } from './testing/population'
import { verify } from './verify'

let db: TestDatabase
let workspace: string
let walks: Walk[]
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  ;({ workspace, walks } = await population(db, 120))
  await sql(
    `insert into ledger (workspace_id, key, account, customer_id, amount, at, reason)
     select $1, 'grant/' || c, a.account, c, a.amount, now(), 'test' from unnest($2::bigint[]) c, (values ('customer', 100), ('issued', -100)) a(account, amount)`,
    [walks.map((w) => w.customer)],
  )
  await sql('insert into accounts (workspace_id, customer_id, balance) select $1, unnest($2::bigint[]), 100', [walks.map((w) => w.customer)])
  await sql(
    `insert into lots (workspace_id, key, customer_id, amount, "left", reason, created_at) select $1, 'lot/' || c, c, 100, 100, 'test', now() from unnest($2::bigint[]) c`,
    [walks.map((w) => w.customer)],
  )
})

const sql = (text: string, more: unknown[] = []) => db.owner.$client.query(text, [workspace, ...more])
const proofs = async () => {
  const { checks, ok } = await inContext({ workspace, locale: 'en', actor: 'test' }, verify, db.app)
  return { ok, failed: checks.filter((c) => !c.ok).map((c) => c.name), checks }
}

test('a population as the engine leaves it passes every proof', async () => {
  expect(await proofs()).toMatchObject({ ok: true, failed: [] })
})

const one = () => walks.find((w) => !w.control)!.customer
const standing = () => walks.find((w) => w.state === 'active' && w.passes.at(-1)?.step === 'came')!.enrolment
const ended = () => walks.find((w) => w.state === 'finished')!.enrolment
const control = () => walks.find((w) => w.control)!
const sent = () => {
  const w = walks.find((x) => x.asks.some((a) => a.state === 'accepted' && a.step === 'hello'))!
  return { ...w, visit: w.asks.find((a) => a.state === 'accepted' && a.step === 'hello')!.visit }
}

/** A reservation that says `says` and holds `points` of the one lot of a customer. */
const held = (name: number, points: number, says = points, state = 'held') =>
  sql(
    `with c as (insert into checkouts (workspace_id, source, external_id, body_hash, state, customer_id, points, started_at, held_until)
       values ($1, 't', $2, 'h', $3, $4, $5, now(), now()) returning id)
     insert into held_points (workspace_id, checkout_id, lot_id, customer_id, points) select $1, c.id, l.id, $4, $6 from c, lots l where l.workspace_id = $1 and l.customer_id = $4`,
    [String(name), state, one(), says, points],
  )

/** A fault for each proof, and the proof that must find it. Others may find it too. */
const faults: [string, () => Promise<unknown>][] = [
  ['ledger.sums_to_zero', () => sql(`update ledger set amount = -99 where workspace_id = $1 and account = 'issued' and customer_id = $2`, [one()])],
  ['ledger.balance_is_the_fold', () => sql('update accounts set balance = 101 where workspace_id = $1 and customer_id = $2', [one()])],
  ['ledger.balance_is_the_fold', () => sql('delete from accounts where workspace_id = $1 and customer_id = $2', [one()])],
  ['ledger.lots_hold_the_balance', () => sql('update lots set "left" = 40 where workspace_id = $1 and customer_id = $2', [one()])],
  ['ledger.lots_hold_the_balance', () => sql(`with a as (delete from accounts where workspace_id = $1 and customer_id = $2) delete from ledger where workspace_id = $1 and customer_id = $2`, [one()])], // biome-ignore format: short
  ['ledger.spends_come_from_lots', () => sql(`insert into spent_points (workspace_id, key, lot_id, customer_id, points, at) values ($1, 'spend:x', 1, $2, 5, now())`, [one()])], // biome-ignore format: short
  ['reservations.within_the_lots', () => held(1, 101)],
  ['reservations.hold_what_they_say', () => held(2, 5, 6)],
  ['reservations.hold_what_they_say', () => held(3, 5, 5, 'released')],
  ['checkouts.spend_once', () => sql(`insert into checkouts (workspace_id, source, external_id, body_hash, state, customer_id, points, started_at) values ($1, 't', '4', 'h', 'done', $2, 5, now())`, [one()])], // biome-ignore format: short
  ['statistics.one_open_pass_each', () => sql(`insert into passes (workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, left_at, port, seq)
     select workspace_id, enrolment_id, step, visit, campaign_id, customer_id, version, entered_at, now(), 'visited', seq from stays where workspace_id = $1 and enrolment_id = $2 and left_at is null`, [standing()])], // biome-ignore format: long
  ['statistics.one_open_pass_each', () => sql(`update enrolments set step = 'pause' where workspace_id = $1 and id = $2`, [standing()])],
  ['statistics.nobody_stands_after_the_end', () => sql('update passes set ended = null where workspace_id = $1 and enrolment_id = $2', [ended()])],
  ['statistics.what_leaves_arrives', () => sql('delete from passes where workspace_id = $1 and enrolment_id = $2 and seq > 1', [ended()])],
  ['statistics.no_stay_is_missing', () => sql(`delete from passes where workspace_id = $1 and enrolment_id = $2 and step = 'in'`, [ended()])],
  ['statistics.what_leaves_arrives', () => sql(`update passes set port = 'not-sent' where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: short
  ['statistics.ports_are_outcomes', () => sql(`update passes set port = 'not-sent' where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: short
  ['statistics.stays_are_of_a_version', () => sql(`update passes set version = 7 where workspace_id = $1 and enrolment_id = $2 and step = 'hello'`, [ended()])],
  ['statistics.stays_are_of_a_version', () => sql('update enrolments set version = 7 where workspace_id = $1 and id = $2', [standing()])],
  ['control.enters_no_step', () => sql('update passes set enrolment_id = $2 where workspace_id = $1 and enrolment_id = $3', [control().enrolment, standing()])],
  ['control.enters_no_step', () => sql('update messages set enrolment_id = $2 where workspace_id = $1 and enrolment_id = $3', [control().enrolment, sent().enrolment])], // biome-ignore format: short
  ['sends.once', () => sql(`insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, state, asked_at, not_before, accepted_at)
     select workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, 'email', "to", class, 'accepted', asked_at, not_before, accepted_at
     from messages where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: long
  ['sends.come_from_an_ask', () => sql(`delete from asks where workspace_id = $1 and enrolment_id = $2 and step = 'hello'`, [sent().enrolment])],
  ['sends.asks_have_their_message', () => sql(`delete from messages where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: short
  ['sends.undecided_are_on_their_way', () => sql(`update asks set state = 'pending', settled_at = null where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: short
  ['sends.undecided_are_on_their_way', () => sql(`insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state) select workspace_id, id, 'came', 9, 1, campaign_id, customer_id, 'visit', now(), 'pending' from enrolments where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: short
  ['sends.settled_as_sent', () => sql(`update asks set state = 'skipped', reason = 'capped' where workspace_id = $1 and enrolment_id = $2 and step = 'hello' and visit = $3`, [sent().enrolment, sent().visit])], // biome-ignore format: short
  ['sends.had_consent', () => sql(`insert into consents (workspace_id, customer_id, channel, class, given, at) values ($1, $2, 'push', 'promo', false, '2026-01-05T09:00:01Z'::timestamptz)`, [sent().customer])], // biome-ignore format: short
  ['sends.had_consent', () => sql('delete from consents where workspace_id = $1 and customer_id = $2', [sent().customer])],
  ['sends.respect_opt_outs', () => sql(`with m as (update messages set class = 'service' where workspace_id = $1 and enrolment_id = $2 and step = 'hello' returning *)
     insert into consents (workspace_id, customer_id, channel, class, given, at) select workspace_id, customer_id, channel, 'service', false, accepted_at - interval '1 minute' from m`, [sent().enrolment])], // biome-ignore format: long
  ['sends.respect_suppressions', () => sql(`insert into suppressions (workspace_id, channel, address, reason, at) select workspace_id, channel, "to", 'bad_address', accepted_at - interval '1 minute'
     from messages where workspace_id = $1 and enrolment_id = $2 and step = 'hello' limit 1`, [sent().enrolment])], // biome-ignore format: long
  ['rewards.granted_once', () => sql(`insert into grants (workspace_id, key, customer_id, enrolment_id, step, name, kind, reward, granted_at, expires_at) select $1, id || '/hello/1/1#0', customer_id, id, 'hello', 'G', 'gift', '{}', now(), now() from enrolments where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: short
  ['rewards.granted_once', () => sql(`insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state) select workspace_id, id, 'x', 1, 1, campaign_id, customer_id, 'offer', now(), 'accepted' from enrolments where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: short
  ['rewards.of_failed_sends_are_taken_back', () => sql(`with a as (insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state, settled_at) select workspace_id, id, 'x', 1, 1, campaign_id, customer_id, 'offer', now(), 'failed', now() from enrolments where workspace_id = $1 and id = $2 returning *)
     insert into grants (workspace_id, key, customer_id, enrolment_id, step, name, kind, reward, granted_at, expires_at) select $1, enrolment_id || '/x/1/1#0', customer_id, enrolment_id, 'x', 'G', 'gift', '{}', now(), now() from a`, [standing()])], // biome-ignore format: long
  ['rewards.of_failed_sends_are_taken_back', () => sql(`with a as (insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state, settled_at) select workspace_id, id, 'x', 1, 1, campaign_id, customer_id, 'offer', now(), 'skipped', now() from enrolments where workspace_id = $1 and id = $2 returning *)
     update lots l set key = a.enrolment_id || '/x/1/1#0' from a where l.workspace_id = $1 and l.customer_id = a.customer_id`, [standing()])], // biome-ignore format: long
  ['webhooks.settled_as_called', () => sql(`insert into asks (workspace_id, enrolment_id, step, visit, n, campaign_id, customer_id, kind, asked_at, state) select workspace_id, id, 'x', 1, 1, campaign_id, customer_id, 'webhook', now(), 'pending' from enrolments where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: short
  ['webhooks.settled_as_called', () => sql(`insert into webhook_calls (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, state, asked_at)
     select workspace_id, campaign_id, enrolment_id, step, visit, n, 1, customer_id, 'failed', asked_at from asks where workspace_id = $1 and enrolment_id = $2 and state = 'accepted'`, [sent().enrolment])], // biome-ignore format: long
  ['journeys.nobody_stuck', () => sql('update enrolments set due = null where workspace_id = $1 and id = $2', [standing()])],
  ['journeys.nobody_is_left_behind', () => sql(`with c as (update workspaces set clock_real = now() - interval '11 minutes' where id = $1)
     update enrolments set due = due - interval '90 days' where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: long
  ['journeys.everybody_is_followed', () => sql(`update cohorts set closed_at = now() where workspace_id = $1`)],
  ['journeys.everybody_is_followed', () => sql('update enrolments set epoch = 0 where workspace_id = $1 and id = $2', [standing()])],
  ['journeys.everybody_is_followed', () => sql('update enrolments set cohort_id = null where workspace_id = $1 and id = $2', [standing()])],
  ['journeys.checkpoints_are_their_rows', () => sql(`update enrolments set due = due - interval '20 days' where workspace_id = $1 and id = $2`, [standing()])],
  ['journeys.checkpoints_are_their_rows', () => sql('update enrolments set move = move - 1 where workspace_id = $1 and id = $2', [standing()])],
  ['journeys.erased_guests_have_left', async () => {
    const enrolment = standing()
    await sql('update customers g set erased_at = now() from enrolments e where g.workspace_id = $1 and g.id = e.customer_id and e.id = $2', [enrolment])
    return sql(`update enrolments set state = 'active', ended_at = null where workspace_id = $1 and id = $2`, [enrolment])
  }], // biome-ignore format: a row
  [
    'journeys.starts_and_signals_are_taken',
    () => sql(`insert into outbox (workspace_id, kind, workflow_id, attempts, error) values ($1, 'start', 'w', 3, 'refused')`, []),
  ],
  ['journeys.one_open_enrolment', () => sql(`insert into enrolments (workspace_id, campaign_id, customer_id, entry, version, control, entered_at) select workspace_id, campaign_id, customer_id, 2, 1, false, now() from enrolments where workspace_id = $1 and id = $2`, [standing()])], // biome-ignore format: short
  ['visits.one_a_day_and_place', () => sql(`insert into facts (workspace_id, type, customer_id, location_id, local_day, occurred_at, known_at, source, external_id, receipt_id) select $1, 'visited', $2, 7, '2026-01-06', now(), now(), 't', n::text, n from generate_series(1, 2) n`, [one()])], // biome-ignore format: short
]

test.each(faults)('%s finds its fault', async (name, plant) => {
  const { rowCount } = (await plant()) as { rowCount: number }
  expect(rowCount).toBeGreaterThan(0)
  const { ok, failed, checks } = await proofs()
  expect([ok, failed]).toEqual([false, expect.arrayContaining([name])])
  const found = checks.find((c) => c.name === name)!
  expect(found.examples.length).toBeGreaterThan(0)
  expect(found.message).not.toContain('verify.')
  expect(found.hint).toBeTruthy()
})

test('every proof has its fault', async () => {
  const { checks } = await proofs()
  expect([...new Set(faults.map(([name]) => name))].sort()).toEqual(checks.map((c) => c.name).sort())
})
