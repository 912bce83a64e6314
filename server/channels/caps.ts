import type { ClientBase } from 'pg'
import { durationMs } from '../../workflows/model/durations'
import { loadVersions } from './versions'

export type Cap = { max: number; per: string }

/** One promo message of a customer that counts: handed over, or in the queue (at its earliest instant), where one of a higher priority still passes it by. */
type Sent = { customer: number; at: number; className: string; priority: number; queued: boolean /** Of one that has a row. */; message?: number }

/** One that asks for a place. `message`: its own row when it is in the queue already. */
type Asking = { frequencyClass: string; priority: number; message?: number | undefined }

/**
 * Promo messages of these customers near the instants asked about, by frequency class. Counting happens under a lock of the customers' rows,
 * taken in order of their numbers, so that two campaigns racing for the same day see each other. A queued message of a lower priority does not count, and of
 * two equals in the queue not the later: it finds the place taken when it is handed over. Nor does one that could not leave now, its campaign being paused or
 * over, or its guest's journey ended: it takes nobody's place, and looks for one of its own when it may go on.
 */
export class CapLedger {
  private readonly sent = new Map<number, Sent[]>()
  private constructor(
    private readonly caps: Record<string, Cap>,
    rows: Sent[],
  ) {
    for (const row of rows) this.add(row)
  }

  static async open(
    sql: ClientBase,
    workspace: string,
    caps: Record<string, Cap>,
    input: { customers: number[]; from: number; to: number; notCounting: number[] /** Without the lock: to look, not to send. */; looking?: true },
  ): Promise<CapLedger> {
    if (Object.keys(caps).length === 0 || input.customers.length === 0) return new CapLedger({}, [])
    const widest = Math.max(...Object.values(caps).map((cap) => durationMs(cap.per)))
    if (!input.looking)
      await sql.query('select 1 from customers where workspace_id = $1 and id = any($2::bigint[]) order by id for no key update', [workspace, input.customers])
    const { rows } = await sql.query<{ id: number; customer_id: number; campaign_id: number; version: number; at: Date; queued: boolean }>(
      `select id, customer_id, campaign_id, version, coalesce(accepted_at, not_before) as at, state in ('queued', 'held') and handover_real is null as queued from messages m
       where workspace_id = $1 and customer_id = any($2::bigint[]) and class = 'promo' and state in ('queued', 'held', 'accepted', 'delivered', 'unknown')
         and coalesce(accepted_at, not_before) between $3 and $4 and not id = any($5::bigint[])
         and (state not in ('queued', 'held') or handover_real is not null
           or (select c.state from campaigns c where c.workspace_id = m.workspace_id and c.id = m.campaign_id) = 'live'
             and (select e.state from enrolments e where e.workspace_id = m.workspace_id and e.id = m.enrolment_id) = 'active')`,
      [workspace, input.customers, new Date(input.from - widest), new Date(input.to + widest), input.notCounting],
    )
    const versions = await loadVersions(
      sql,
      workspace,
      rows.map((row) => ({ campaign: row.campaign_id, version: row.version })),
    )
    return new CapLedger(
      caps,
      rows.map((row) => {
        const version = versions.get(`${row.campaign_id}/${row.version}`)
        const { frequencyClass: className = 'promo', priority = 0 } = version ?? {}
        return { customer: row.customer_id, at: row.at.getTime(), className, priority, queued: row.queued, message: row.id }
      }),
    )
  }

  /** Whether one more at `at` would pass the cap of its class: whether some period that holds `at` (it may begin before it and reach past it) has its fill already. */
  full(customer: number, { frequencyClass: className, priority, message = Number.POSITIVE_INFINITY }: Asking, at: number): boolean {
    const cap = this.caps[className]
    if (!cap) return false
    const per = durationMs(cap.per)
    const yields = (sent: Sent) => sent.queued && (sent.priority < priority || (sent.priority === priority && (sent.message ?? 0) > message))
    const near = (this.sent.get(customer) ?? []).filter((sent) => sent.className === className && Math.abs(sent.at - at) < per && !yields(sent))
    // The fullest begin with a message; one of those before `at`, or this one.
    const begins = [at, ...near.map((sent) => sent.at).filter((begin) => begin < at)]
    return begins.some((begin) => near.filter((sent) => sent.at >= begin && sent.at < begin + per).length >= cap.max)
  }

  add(sent: Sent): void {
    const list = this.sent.get(sent.customer)
    if (list) list.push(sent)
    else this.sent.set(sent.customer, [sent])
  }
}
