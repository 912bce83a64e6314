import { plain, texts } from '../../db/arrays'
import type { Tx } from '../../db/client'
import type { Outcome } from '../../workflows/model/journey'
import type { Message } from '../../workflows/model/message'
import type { Asked } from '../../workflows/model/world'
import { count } from '../meter'
import { type Candidate, type Choice, choose } from './choose'

/**
 * Chooses the first possible channel for each and queues the message: `pending`; `skipped` with its reason (the row is kept, so that the Outbox can
 * say why nobody was written to); `held` while the campaign is paused (nothing is written). Nothing leaves here. Asked again, an ask answers
 * `pending` and counts a prevented duplicate. Answers come in the order of the batch.
 */
export async function enqueueMessages(tx: Tx, now: number, batch: { ask: Asked; message: unknown }[]): Promise<Outcome[]> {
  if (batch.length === 0) return []
  const known = await alreadyQueued(tx, batch)
  const fresh = batch.filter(({ ask }) => !known.has(ask.id))
  const choices = await choose(tx.sql, tx.workspace, now, fresh.map(candidate))
  const rows = fresh.flatMap(({ ask, message }, i) => {
    const row = queueRow(ask, message as Message, choices[i]!)
    return row ? [row] : []
  })
  await insertMessages(tx, rows)
  const outcomes = new Map(fresh.map(({ ask }, i) => [ask.id, outcome(choices[i]!)]))
  return batch.map(({ ask }) => outcomes.get(ask.id) ?? known.get(ask.id)!)
}

function candidate({ ask, message }: { ask: Asked; message: unknown }): Candidate {
  const { class: messageClass, channels } = message as Message
  return { campaign: ask.campaign, version: ask.version, step: ask.step, customer: ask.customer, class: messageClass, channels, at: ask.at }
}

function outcome(choice: Choice): Outcome {
  if (choice.do === 'hold') return { is: 'held' }
  return choice.do === 'send' ? { is: 'pending' } : { is: 'skipped', reason: choice.reason }
}

type Row = { ask: Asked; channel: string; to: string; class: string; place: number; state: 'queued' | 'skipped'; reason: string | null; notBefore: number }

function queueRow(ask: Asked, message: Message, choice: Choice): Row | null {
  if (choice.do === 'hold') return null
  if (choice.do === 'skip') {
    const channel = message.channels[0] ?? 'email'
    return { ask, channel, to: '', class: message.class, place: 0, state: 'skipped', reason: choice.reason, notBefore: ask.at }
  }
  const place = message.channels.indexOf(choice.channel as (typeof message.channels)[number])
  return { ask, channel: choice.channel, to: choice.to, class: message.class, place, state: 'queued', reason: null, notBefore: choice.notBefore }
}

/** What a repeat of an ask finds: its own rows. */
async function alreadyQueued(tx: Tx, batch: { ask: Asked }[]): Promise<Map<string, Outcome>> {
  const asks = batch.map(({ ask }) => ask)
  const { rows } = await tx.sql.query<{ ask: string; states: string[]; reason: string | null }>(
    `with found as (
       update messages m set duplicates_prevented = duplicates_prevented + 1
       from unnest($2::bigint[], $3::text[], $4::int[], $5::int[]) as a(enrolment, step, visit, n)
       where m.workspace_id = $1 and m.enrolment_id = a.enrolment and m.step = a.step and m.visit = a.visit and m.n = a.n
       returning m.enrolment_id || '/' || m.step || '/' || m.visit || '/' || m.n as ask, m.state, m.reason)
     select ask, array_agg(state) as states, max(reason) as reason from found group by 1`,
    [tx.workspace, plain(asks.map((a) => a.enrolment)), texts(asks.map((a) => a.step)), plain(asks.map((a) => a.visit)), plain(asks.map((a) => a.n))],
  )
  count('claims_prevented', rows.length)
  return new Map(
    rows.map((row): [string, Outcome] => [
      row.ask,
      row.states.every((s) => s === 'skipped') ? { is: 'skipped', reason: row.reason ?? 'ended' } : { is: 'pending' },
    ]),
  )
}

async function insertMessages(tx: Tx, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  await tx.sql.query(
    `insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, attempt, state, reason, asked_at, not_before)
     select $1, campaign, enrolment, step, visit, n, version, customer, channel, address, class, attempt, state, reason, to_timestamp(asked / 1000.0), to_timestamp(due / 1000.0)
     from unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::int[],
       $13::text[], $14::text[], $15::float8[], $16::float8[])
       as u(campaign, enrolment, step, visit, n, version, customer, channel, address, class, attempt, state, reason, asked, due)`,
    [
      tx.workspace,
      plain(rows.map((row) => row.ask.campaign)),
      plain(rows.map((row) => row.ask.enrolment)),
      texts(rows.map((row) => row.ask.step)),
      plain(rows.map((row) => row.ask.visit)),
      plain(rows.map((row) => row.ask.n)),
      plain(rows.map((row) => row.ask.version)),
      plain(rows.map((row) => row.ask.customer)),
      texts(rows.map((row) => row.channel)),
      texts(rows.map((row) => row.to)),
      texts(rows.map((row) => row.class)),
      plain(rows.map((row) => row.place)),
      texts(rows.map((row) => row.state)),
      texts(rows.map((row) => row.reason)),
      plain(rows.map((row) => row.ask.at)),
      plain(rows.map((row) => row.notBefore)),
    ],
  )
}
