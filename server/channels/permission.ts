import type { ClientBase } from 'pg'
import { suppressionKey } from './addresses'
import type { MessageClass } from './versions'

export type Refused = 'no_consent' | 'opted_out' | 'suppressed'

const CLASSES: readonly MessageClass[] = ['promo', 'service']

/** What the append-only consents and the list of suppressed addresses say now about some customers. */
export class Permissions {
  private constructor(
    private readonly consents: Map<string, boolean>,
    private readonly suppressed: Set<string>,
  ) {}

  static async read(
    sql: ClientBase,
    workspace: string,
    now: number,
    input: { customers: number[]; channels: string[]; addresses: { channel: string; address: string }[] },
  ): Promise<Permissions> {
    // A permission dated later than now does not count yet; a withdrawal always does.
    const consents = await sql.query<{ customer_id: number; channel: string; class: string; given: boolean }>(
      `select distinct on (customer_id, channel, class) customer_id, channel, class, given from consents
       where workspace_id = $1 and customer_id = any($2::bigint[]) and channel = any($3::text[]) and (not given or at <= $4)
       order by customer_id, channel, class, at desc, id desc`,
      [workspace, input.customers, input.channels, new Date(now)],
    )
    const suppressed = await sql.query<{ channel: string; address: string; class: string | null }>(
      `select s.channel, s.address, s.class from suppressions s
       join unnest($2::text[], $3::text[]) as a(channel, address) on s.channel = a.channel and s.address = a.address where s.workspace_id = $1`,
      [workspace, input.addresses.map((a) => a.channel), input.addresses.map((a) => suppressionKey(a.channel, a.address))],
    )
    return new Permissions(
      new Map(consents.rows.map((row) => [`${row.customer_id}|${row.channel}|${row.class}`, row.given])),
      new Set(suppressed.rows.flatMap((row) => (row.class ? [row.class] : CLASSES).map((c) => `${row.channel}|${row.address}|${c}`))),
    )
  }

  /** Promo needs a consent of that channel and class; service only no opt-out. A suppressed address is written to by nobody. */
  refusal(customer: number, channel: string, address: string, messageClass: MessageClass): Refused | null {
    const given = this.consents.get(`${customer}|${channel}|${messageClass}`)
    if (given === false) return 'opted_out'
    if (given === undefined && messageClass === 'promo') return 'no_consent'
    return this.suppressed.has(`${channel}|${suppressionKey(channel, address)}|${messageClass}`) ? 'suppressed' : null
  }
}
