import type { ClientBase } from 'pg'
import { plain } from '../../db/arrays'
import { type Database, inTransaction } from '../../db/client'
import { durationMs } from '../../workflows/model/durations'
import { type Choice, choose } from '../channels/choose'
import { channelsOf, loadVersions, messageOf } from '../channels/versions'
import { type Decided, settleAsks } from '../journeys/settle-asks'
import { withdrawUnused } from '../loyalty/service'
import { arrived, DELIVERY_ONLY } from './arrived'
import { type House, housesFallingBack } from './house'
import { type Next, queueNext } from './next-channel'
import { candidateOf } from './prepare'
import { COLUMNS, type Queued, queued } from './queued'
import type { Verdict } from './verdict'

const BATCH = 500

/** Of messages just taken by their providers: until when each waits to arrive, by its id. Who has no channel left that could be tried does not wait. */
export async function arriving(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<Map<number, number>> {
  const accepted = verdicts.filter((v) => v.is === 'accepted')
  if (accepted.length === 0) return new Map()
  const versions = await loadVersions(
    sql,
    house.id,
    accepted.map((v) => v.row),
  )
  const waits = accepted.flatMap(({ row, at, ...verdict }) => {
    const message = messageOf(versions.get(`${row.campaign}/${row.version}`), row.step)
    const arrived = verdict.is === 'accepted' && verdict.delivered && DELIVERY_ONLY.has(row.channel)
    if (!message?.fallbackAfter || arrived || message.channels.length <= row.attempt + 1) return []
    return [{ row, until: at + durationMs(message.fallbackAfter) }]
  })
  if (waits.length === 0) return new Map()
  const choices = await choose(
    sql,
    house.id,
    house.now,
    waits.map(({ row, until }) => ({ ...candidateOf(house, versions, row, row.attempt + 1), at: until })),
  )
  const found = new Map(waits.flatMap(({ row, until }, i) => (choices[i]!.do === 'skip' ? [] : [[row.id, until] as const])))
  if (found.size > 0)
    await sql.query(
      `update messages m set fallback_at = to_timestamp(u.at / 1000.0) from unnest($2::bigint[], $3::float8[]) as u(id, at) where m.workspace_id = $1 and m.id = u.id`,
      [house.id, plain([...found.keys()]), plain([...found.values()])],
    )
  return found
}

type Waiting = { row: Queued; at: number; arrived: boolean; pending: boolean; firstAccepted: number | null }

/** Messages whose time to arrive is over, or that have arrived: their asks are settled, or the next channel is queued. Answers how many. */
export async function fallBack(db: Database): Promise<number> {
  return inTransaction(db, async (sql) => {
    let done = 0
    for (const house of await housesFallingBack(sql)) {
      const waiting = await takeWaiting(sql, house)
      await decide(sql, house, waiting)
      done += waiting.length
    }
    return done
  })
}

async function decide(sql: ClientBase, house: House, waiting: Waiting[]): Promise<void> {
  const going = waiting.filter((w) => w.pending && !w.arrived)
  const versions = await loadVersions(
    sql,
    house.id,
    going.map((w) => w.row),
  )
  const choices = await choose(
    sql,
    house.id,
    house.now,
    going.map((w) => ({ ...candidateOf(house, versions, w.row, w.row.attempt + 1), at: w.at })),
  )
  const next = going.flatMap(({ row, at }, i): Next[] => {
    const choice = choices[i]!
    if (choice.do !== 'send') return []
    return [
      { row, channel: choice.channel, to: choice.to, place: channelsOf(versions, row).indexOf(choice.channel), notBefore: Math.max(at, choice.notBefore) },
    ]
  })
  await queueNext(sql, house.id, next)
  // Paused in this very moment: it is looked at again after the resume.
  const held = new Set(going.filter((_, i) => (choices[i] as Choice).do === 'hold').map((w) => w.row.id))
  const moved = new Set(next.map((n) => n.row.id))
  const settled = waiting.filter((w) => w.pending && !moved.has(w.row.id) && !held.has(w.row.id))
  const decided = settled.map(verdict)
  await settleAsks(sql, house.id, decided)
  const failed = settled.filter((_, i) => decided[i]!.state === 'failed')
  await withdrawUnused(
    sql,
    house.id,
    house.now,
    failed.map(({ row, at }) => ({ ...row, at })),
  )
  const over = waiting.filter((w) => !held.has(w.row.id)).map((w) => w.row.id)
  await sql.query('update messages set fallback_at = null where workspace_id = $1 and id = any($2::bigint[])', [house.id, plain(over)])
}

/** No channel is left. Sent where a provider took it on any; failed where the last word of all was a failure. */
function verdict({ row, at, firstAccepted }: Waiting): Decided {
  if (firstAccepted === null) return { ask: row, at, state: 'failed', reason: 'undelivered' }
  return { ask: row, at, state: 'accepted', reason: null, sent: firstAccepted }
}

async function takeWaiting(sql: ClientBase, house: House): Promise<Waiting[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS}, m.fallback_at, ${arrived('m', '$3')} as arrived,
       exists (select 1 from asks a where a.workspace_id = m.workspace_id and a.enrolment_id = m.enrolment_id and a.step = m.step and a.visit = m.visit and a.n = m.n
         and a.state = 'pending') as pending,
       (select min(e.accepted_at) from messages e where e.workspace_id = m.workspace_id and e.enrolment_id = m.enrolment_id and e.step = m.step and e.visit = m.visit
         and e.n = m.n and e.state in ('accepted', 'delivered', 'unknown')) as first
     from messages m where workspace_id = $1 and fallback_at <= $2
       and not exists (select 1 from campaigns c where c.workspace_id = m.workspace_id and c.id = m.campaign_id and c.state = 'paused')
     order by fallback_at limit $4 for update skip locked`,
    [house.id, new Date(house.now), [...DELIVERY_ONLY], BATCH],
  )
  return rows.map((row) => ({
    row: queued(row),
    // Nothing is decided as of a pause.
    at: Math.max(row.fallback_at.getTime(), row.resumed_at ?? 0),
    arrived: row.arrived,
    pending: row.pending,
    firstAccepted: row.first?.getTime() ?? null,
  }))
}
