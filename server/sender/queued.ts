import type { ClientBase } from 'pg'

/** A message taken from the queue. Instants in ms on the workspace's clock. */
export type Queued = {
  id: number
  campaign: number
  enrolment: number
  step: string
  visit: number
  n: number
  version: number
  customer: number
  channel: string
  to: string
  class: 'promo' | 'service'
  attempt: number
  askedAt: number
  notBefore: number
  /** When its campaign went on after its last pause; 0 = it was never paused. */
  resumedAt: number
  tries: number
}

/** Of messages `m`. */
export const COLUMNS = `m.id, m.campaign_id, m.enrolment_id, m.step, m.visit, m.n, m.version, m.customer_id, m.channel, m."to", m.class, m.attempt, m.asked_at, m.not_before, m.tries,
  (select (c.pauses -> -1 ->> 1)::float8 from campaigns c where c.workspace_id = m.workspace_id and c.id = m.campaign_id) as resumed_at`

/**
 * Takes what may leave by now, oldest first, locked for this transaction; other senders skip it. What another sender has begun to hand over, or what
 * waits for its next try, is left alone.
 */
export async function takeQueued(sql: ClientBase, workspace: string, now: number, limit: number): Promise<Queued[]> {
  const { rows } = await sql.query(
    `select ${COLUMNS} from messages m where workspace_id = $1 and state = 'queued' and not_before <= $2 and handover_real is null
       and (lease_real is null or lease_real < now()) order by not_before, id limit $3 for update skip locked`,
    [workspace, new Date(now), limit],
  )
  return rows.map(queued)
}

/** Hand-overs that began over a lease ago and never ended: the sender died in between. */
export async function takeLost(sql: ClientBase, limit: number): Promise<{ workspace: string; row: Queued; began: Date }[]> {
  const { rows } = await sql.query(
    `select workspace_id, handover_real, ${COLUMNS} from messages m where state = 'queued' and handover_real is not null and lease_real < now()
     limit $1 for update skip locked`,
    [limit],
  )
  return rows.map((row) => ({ workspace: row.workspace_id, row: queued(row), began: row.handover_real }))
}

// biome-ignore lint/suspicious/noExplicitAny: a row of node-postgres
export const queued = (r: any): Queued => ({
  id: r.id,
  campaign: r.campaign_id,
  enrolment: r.enrolment_id,
  step: r.step,
  visit: r.visit,
  n: r.n,
  version: r.version,
  customer: r.customer_id,
  channel: r.channel,
  to: r.to,
  class: r.class,
  attempt: r.attempt,
  askedAt: r.asked_at.getTime(),
  notBefore: r.not_before.getTime(),
  resumedAt: r.resumed_at ?? 0,
  tries: r.tries,
})
