import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import { lookAgain } from '../journeys/look-again'
import { type Decided, settleAsks } from '../journeys/settle-asks'
import { withdrawUnused } from '../loyalty/service'
import { count } from '../meter'
import { arriving } from './fallback'
import type { House } from './house'
import { nextChannels, queueNext } from './next-channel'
import type { Queued } from './queued'
import type { Verdict } from './verdict'

/**
 * Writes what became of messages: their rows, the next channel where one failed or became impossible, and (when nothing is left to try) the ask
 * they came from. What was granted for a send that failed everywhere is taken back.
 */
export async function record(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<void> {
  if (verdicts.length === 0) return
  for (const { is } of verdicts) count('messages_handed', 1, { is })
  await writeMessages(sql, house, verdicts)
  const accepted = verdicts.filter((v) => v.is === 'accepted' || v.is === 'unknown').map((v) => v.row.customer)
  await lookAgain(sql, house.id, ['message_sent', 'message_delivered'], accepted)
  await noteEntries(sql, house, verdicts)
  const next = await nextChannels(sql, house, verdicts)
  await queueNext(sql, house.id, next)
  const moved = new Set(next.map((n) => n.row.id))
  const waiting = await arriving(sql, house, verdicts)
  const before = await earlierChannels(sql, house, verdicts)
  const decided = verdicts.flatMap((verdict) => (moved.has(verdict.row.id) || waiting.has(verdict.row.id) ? [] : decide(verdict, before.get(verdict.row.id))))
  await suppress(sql, house, verdicts)
  await settleAsks(
    sql,
    house.id,
    decided.map(({ row, ...settled }) => ({ ask: row, ...settled })),
  )
  const lost = decided.filter((d) => d.state === 'skipped' || d.state === 'failed')
  await withdrawUnused(
    sql,
    house.id,
    house.now,
    lost.map(({ row, at }) => ({ ...row, at })),
  )
}

/** Sends and deliveries by which guests enter a live campaign of the workspace, for the relay to let them in; nothing where there is none. */
async function noteEntries(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<void> {
  const sent = verdicts.filter((v) => v.is === 'accepted' || v.is === 'unknown')
  if (sent.length === 0) return
  await sql.query(
    `insert into entry_sends (workspace_id, message_id, type) select $1, s.id, e.event from (
       select distinct v.entry_event as event from campaigns c join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
       where c.workspace_id = $1 and c.state = 'live' and v.entry_event in ('message_sent', 'message_delivered')) e
     cross join unnest($2::bigint[], $3::bool[]) as s(id, delivered) where e.event = 'message_sent' or s.delivered`,
    [house.id, plain(sent.map((v) => v.row.id)), plain(sent.map((v) => v.is === 'accepted' && v.delivered))],
  )
}

/** What a verdict means for the ask the message came from; nothing where the message is still on its way. What an earlier channel took stays sent, whatever becomes of a later one. */
function decide(verdict: Verdict, before: Before | undefined): Settled[] {
  const { row, at } = verdict
  if (verdict.is === 'held' || verdict.is === 'postponed' || verdict.is === 'later') return []
  if (before?.accepted) return [{ row, at, state: 'accepted', reason: null, sent: before.accepted.getTime() }]
  if (verdict.is === 'accepted' || verdict.is === 'unknown') return [{ row, at, state: verdict.is, reason: null }]
  if (verdict.is === 'failed') return [{ row, at, state: 'failed', reason: verdict.reason }]
  // An earlier channel had been tried and refused: that is a failure, not a skip.
  return [{ row, at, state: before?.failed ? 'failed' : 'skipped', reason: verdict.reason }]
}

/** What became of the same message on earlier channels. */
type Before = { id: number; accepted: Date | null; failed: boolean }

async function earlierChannels(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<Map<number, Before>> {
  const ids = verdicts.filter((v) => v.row.attempt > 0).map((v) => v.row.id)
  if (ids.length === 0) return new Map()
  const { rows } = await sql.query<Before>(
    `select m.id, min(e.accepted_at) filter (where e.state in ('accepted', 'delivered', 'unknown')) as accepted, bool_or(e.state = 'failed') as failed
     from messages m join messages e on e.workspace_id = m.workspace_id and e.enrolment_id = m.enrolment_id and e.step = m.step and e.visit = m.visit and e.n = m.n
       and e.attempt < m.attempt
     where m.workspace_id = $1 and m.id = any($2::bigint[]) group by 1`,
    [house.id, plain(ids)],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

type Settled = Omit<Decided, 'ask'> & { row: Queued }

const STATE = { accepted: 'accepted', unknown: 'unknown', failed: 'failed', skipped: 'skipped', held: 'held', postponed: 'queued', later: 'queued' } as const

async function writeMessages(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<void> {
  const instants = (of: (v: Verdict) => number | null) => plain(verdicts.map(of))
  const words = (of: (v: Verdict) => string | null | undefined) => texts(verdicts.map(of))
  await sql.query(
    `update messages m set state = v.state, reason = v.reason, accepted_at = to_timestamp(v.accepted / 1000.0), delivered_at = to_timestamp(v.delivered / 1000.0),
       failed_at = to_timestamp(v.failed / 1000.0),
       not_before = coalesce(to_timestamp(v.not_before / 1000.0), m.not_before), lease_real = case when v.after_ms is null then null else now() + v.after_ms * interval '1 millisecond' end,
       handover_real = null, tries = m.tries + v.tried, "to" = coalesce(v."to", m."to"), subject = coalesce(v.subject, m.subject), text = coalesce(v.text, m.text),
       html = coalesce(v.html, m.html), links = coalesce(v.links, m.links), price = v.price, provider_ref = v.ref
     from unnest($2::bigint[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::int[], $11::text[],
       $12::text[], $13::text[], $14::text[], $15::jsonb[], $16::bigint[], $17::text[])
       as v(id, state, reason, accepted, delivered, failed, not_before, after_ms, tried, "to", subject, text, html, links, price, ref)
     where m.workspace_id = $1 and m.id = v.id`,
    [
      house.id,
      plain(verdicts.map((v) => v.row.id)),
      words((v) => (v.is === 'accepted' && v.delivered ? 'delivered' : STATE[v.is])),
      words((v) => (v.is === 'skipped' || v.is === 'failed' ? v.reason : null)),
      instants((v) => (v.is === 'accepted' || v.is === 'unknown' ? v.at : null)),
      instants((v) => (v.is === 'accepted' && v.delivered ? v.at : null)),
      instants((v) => (v.is === 'failed' ? v.at : null)),
      instants((v) => (v.is === 'postponed' ? v.notBefore : null)),
      plain(verdicts.map((v) => (v.is === 'later' ? v.afterMs : null))),
      plain(verdicts.map((v) => (v.is === 'held' || v.is === 'postponed' ? 0 : 1))),
      words((v) => v.written?.to),
      words((v) => v.written?.subject),
      words((v) => v.written?.text),
      words((v) => v.written?.html),
      words((v) => v.written && JSON.stringify(v.written.links)),
      plain(verdicts.map((v) => (v.is === 'accepted' || v.is === 'unknown' ? (house.prices[v.row.channel] ?? 0) : 0))),
      words((v) => (v.is === 'accepted' ? v.ref : null)),
    ],
  )
}

async function suppress(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<void> {
  const dead = verdicts.filter((v) => v.is === 'failed' && v.suppress)
  if (dead.length === 0) return
  await sql.query(
    `insert into suppressions (workspace_id, channel, address, class, reason, at)
     select $1, v.channel, v.address, null, 'bad_address', v.at from unnest($2::text[], $3::text[], $4::timestamptz[]) as v(channel, address, at) on conflict do nothing`,
    [
      house.id,
      dead.map((v) => v.row.channel),
      dead.map((v) => (v.row.channel === 'email' ? v.row.to.toLowerCase() : v.row.to)),
      dead.map((v) => new Date(v.at)),
    ],
  )
}
