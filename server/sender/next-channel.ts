import type { ClientBase } from 'pg'
import { choose } from '../channels/choose'
import { channelsOf, loadVersions } from '../channels/versions'
import type { House } from './house'
import { candidateOf } from './prepare'
import type { Queued } from './queued'
import type { Verdict } from './verdict'

/** A message's next channel, `place` in its order. */
export type Next = { row: Queued; channel: string; to: string; place: number; notBefore: number }

/** Where a message goes on after its channel failed or became impossible. */
export async function nextChannels(sql: ClientBase, house: House, verdicts: Verdict[]): Promise<Next[]> {
  const versions = await loadVersions(
    sql,
    house.id,
    verdicts.map((v) => v.row),
  )
  const order = (row: Queued) => channelsOf(versions, row)
  const place = (row: Queued, channel: string) => order(row).indexOf(channel)
  const known = verdicts.flatMap((v) => (v.is === 'skipped' && v.next ? [{ row: v.row, ...v.next, place: place(v.row, v.next.channel) }] : []))
  const failed = verdicts.filter((v) => v.is === 'failed' && order(v.row).length > v.row.attempt + 1).map((v) => v.row)
  const choices = await choose(
    sql,
    house.id,
    house.now,
    failed.map((row) => candidateOf(house, versions, row, row.attempt + 1)),
  )
  const chosen = failed.flatMap((row, i) => {
    const choice = choices[i]!
    if (choice.do === 'send') return [{ row, channel: choice.channel, to: choice.to, notBefore: choice.notBefore, place: place(row, choice.channel) }]
    // Paused in this very moment: the next channel waits in the queue, where everything is judged again.
    return choice.do === 'hold' ? [{ row, channel: order(row)[row.attempt + 1]!, to: '', notBefore: row.notBefore, place: row.attempt + 1 }] : []
  })
  return [...known, ...chosen]
}

/** The same message over another channel, once. */
export async function queueNext(sql: ClientBase, workspace: string, next: Next[]): Promise<void> {
  if (next.length === 0) return
  await sql.query(
    `insert into messages (workspace_id, campaign_id, enrolment_id, step, visit, n, version, customer_id, channel, "to", class, attempt, state, asked_at, not_before)
     select m.workspace_id, m.campaign_id, m.enrolment_id, m.step, m.visit, m.n, m.version, m.customer_id, v.channel, v."to", m.class, v.place, 'queued', m.asked_at, v.not_before
     from unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::timestamptz[]) as v(id, channel, "to", place, not_before)
     join messages m on m.workspace_id = $1 and m.id = v.id on conflict do nothing`,
    [workspace, next.map((n) => n.row.id), next.map((n) => n.channel), next.map((n) => n.to), next.map((n) => n.place), next.map((n) => new Date(n.notBefore))],
  )
}
