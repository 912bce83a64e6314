import type { DidCondition, Filter } from '../../workflows/segments/ast'
import { speaksOfLines } from '../../workflows/segments/filters'
import { filterSql } from './filter-sql'
import type { Frame } from './frame'
import { LINES_OF_FACT, sourceOf } from './happened'
import type { Local } from './local-sql'
import { and, type Values } from './sql-text'

/** What of the history one part of the statement sums up: everything asked with the same `where` and `window`. */
export type Narrowing = { where: Filter | undefined; window: string | undefined }

/** Sub-selects over receipts and events, each grouped by customer once, however many conditions read it. */
export class History {
  constructor(
    private readonly frame: Frame,
    private readonly values: Values,
    private readonly local: Local,
  ) {}

  /** customer_id, first_at, last_at, purchases, spent and, where asked, visits. */
  sums(narrowing: Narrowing, wanted: { visits: boolean; checkIns: boolean }): string {
    const rows = this.cameRows(narrowing, wanted.checkIns)
    const columns = 'min(first_at) as first_at, max(last_at) as last_at, sum(n) as purchases, sum(money) as spent'
    if (!wanted.visits) {
      return `select customer_id, min(occurred_at) as first_at, max(occurred_at) as last_at, sum(n) as purchases, sum(money) as spent from (${rows}) o group by customer_id`
    }
    return `select customer_id, count(*) as visits, ${columns} from (
      select customer_id, location_id, local_day, min(occurred_at) as first_at, max(occurred_at) as last_at, sum(n) as n, sum(money) as money from (${rows}) o
      group by customer_id, location_id, local_day) d group by customer_id`
  }

  /** customer_id, items: the quantity of the lines that count. */
  items(narrowing: Narrowing): string {
    return `select r.customer_id, sum(i.quantity) as items from ${this.linesFrom(narrowing)} group by r.customer_id`
  }

  /** customer_id, category. */
  favouriteCategory(narrowing: Narrowing): string {
    return `select distinct on (customer_id) customer_id, category from (
      select r.customer_id, i.category, count(distinct r.id) as receipts, sum(i.price - i.discount) as money from ${this.linesFrom(narrowing)} and i.category is not null
      group by r.customer_id, i.category) g order by customer_id, receipts desc, money desc, category collate "C"`
  }

  /** customer_id, location_id. */
  favouriteLocation(narrowing: Narrowing): string {
    return `select distinct on (g.customer_id) g.customer_id, g.location_id from (
      select customer_id, location_id, count(*) as days, max(last_at) as last_at from (
        select customer_id, location_id, local_day, max(occurred_at) as last_at from (${this.cameRows(narrowing, true)}) o
        where location_id is not null group by customer_id, location_id, local_day) d
      group by customer_id, location_id) g join locations l on l.workspace_id = ${this.workspace} and l.id = g.location_id
      order by g.customer_id, g.days desc, g.last_at desc, l.external_id collate "C"`
  }

  /** customer_id, n: how often something happened; of visits, on how many days and at how many places. */
  did({ did, within, where }: DidCondition): string {
    const { receipts, byHour, counted } = this.counted(where)
    const from = `${sourceOf([did])} f ${receipts} ${this.zoneJoin('f', within !== undefined || byHour)}`
    const times = did === 'visited' ? 'count(distinct (f.location_id, f.local_day))' : 'count(*)'
    return `select f.customer_id, ${times} as n from ${from}
      where ${and(`f.workspace_id = ${this.workspace}`, `f.type = ${this.values.add(did, 'text')}`, 'f.customer_id is not null', this.inside('f', within), counted)}
      group by f.customer_id`
  }

  /** Whether one fact `f` counts, where no customers are at hand: what to join to it, and the condition. */
  occurrence(where: Filter): { joins: string; condition: string } {
    const { receipts, byHour, counted } = this.counted(where)
    const number = byHour && this.local.numberOf()
    const zone = number
      ? `left join lateral (select ${number} as zone from customers c where c.workspace_id = f.workspace_id and c.id = f.customer_id) z on true`
      : ''
    return { joins: `${receipts} ${zone}`, condition: counted ?? 'true' }
  }

  /** `where` as a condition on a fact, by at least one of its lines where it speaks of those; hours and weekdays are the receipt's, where there is one. */
  private counted(where: Filter | undefined) {
    const byLine = where !== undefined && speaksOfLines(where)
    const byHour = where !== undefined && JSON.stringify(where).match(/"(hour|weekday)"/) !== null
    const condition = where && filterSql(where, this.factColumns(byHour, byLine ? 'i' : null), this.frame.locations, this.values)
    return {
      byHour,
      receipts: byHour ? 'left join receipts r on r.workspace_id = f.workspace_id and r.id = f.receipt_id' : '',
      counted: byLine ? `exists (select 1 from ${LINES_OF_FACT} and ${condition})` : (condition ?? null),
    }
  }

  private get workspace() {
    return this.values.add(this.frame.workspace, 'uuid')
  }

  private get asOf() {
    return this.values.add(new Date(this.frame.asOf), 'timestamptz')
  }

  private inside(alias: string, window: string | undefined): string {
    return and(`${alias}.occurred_at <= ${this.asOf}`, window !== undefined && `${alias}.occurred_at > ${this.local.windowStart(window, 'z.zone')}`)
  }

  /** Only where customers are in several zones and the zone matters. */
  private zoneJoin(alias: string, matters: boolean): string {
    return matters && !this.local.single ? `join c z on z.id = ${alias}.customer_id` : ''
  }

  /** One row a receipt (or check-in) that counts: customer_id, location_id, local_day, occurred_at, money, n. */
  private cameRows(narrowing: Narrowing, checkIns: boolean): string {
    const { where, window } = narrowing
    if (where && speaksOfLines(where)) return this.lineReceipts(narrowing)
    const filter = where && filterSql(where, receiptColumns(null), this.frame.locations, this.values)
    const money = this.frame.returns ? `r.total - ${this.returned()}` : 'r.total'
    const receipts = `select r.customer_id, r.location_id, r.local_day, r.occurred_at, ${money} as money, 1 as n from receipts r ${this.zoneJoin('r', window !== undefined)}
      where ${and(`r.workspace_id = ${this.workspace}`, 'r.customer_id is not null', this.inside('r', window), filter ?? null)}`
    if (!checkIns || !this.frame.checkIns) return receipts
    const checked = where && filterSql(where, this.factColumns(false, null), this.frame.locations, this.values)
    return `${receipts} union all
      select f.customer_id, f.location_id, f.local_day, f.occurred_at, 0, 0 from facts f ${this.zoneJoin('f', true)}
      where ${and(`f.workspace_id = ${this.workspace}`, "f.type = 'visited'", 'f.receipt_id is null', 'f.customer_id is not null', this.inside('f', window), checked ?? null)}`
  }

  /** Receipts with a matching line, whose money is the matching lines'. */
  private lineReceipts(narrowing: Narrowing): string {
    const money = this.frame.returns ? `x.money - ${this.returnedOfLines()}` : 'x.money'
    return `select x.customer_id, x.location_id, x.local_day, x.occurred_at, ${money} as money, 1 as n from (
      select r.id, r.customer_id, r.location_id, r.local_day, r.occurred_at, sum(i.price - i.discount) as money, array_agg(i.sku) as skus
      from ${this.linesFrom(narrowing)} group by r.workspace_id, r.id) x`
  }

  /** Lines that count, with their receipts: `from` and `where` of a select over `r` and `i`. */
  private linesFrom({ where, window }: Narrowing): string {
    const filter = where && filterSql(where, receiptColumns('i'), this.frame.locations, this.values)
    return `receipts r join receipt_items i on i.workspace_id = r.workspace_id and i.receipt_id = r.id ${this.zoneJoin('r', window !== undefined)}
      where ${and(`r.workspace_id = ${this.workspace}`, 'r.customer_id is not null', this.inside('r', window), filter ?? null)}`
  }

  /** What was given back of a receipt, as known by `asOf`. */
  private returned(): string {
    return `coalesce((select sum(abs(f.amount)) from facts f where f.workspace_id = r.workspace_id and f.receipt_id = r.id and f.type = 'returned' and f.known_at <= ${this.asOf}), 0)`
  }

  /** The same, of the goods on the lines that count. */
  private returnedOfLines(): string {
    return `coalesce((select sum(abs((e ->> 'amount')::numeric)) from facts f cross join lateral jsonb_array_elements(f.properties -> 'items') e
      where f.workspace_id = ${this.workspace} and f.receipt_id = x.id and f.type = 'returned' and f.known_at <= ${this.asOf} and e ->> 'sku' = any(x.skus)), 0)`
  }

  private factColumns(withReceipt: boolean, line: string | null) {
    const wall = () => `(f.occurred_at at time zone coalesce(${this.local.placeZone('f.location_id')}, ${this.local.zoneName('z.zone')}))`
    const part = (name: string, column: string) =>
      withReceipt ? `coalesce(r.${column}, extract(${name} from ${wall()}))::float8` : `extract(${name} from ${wall()})::float8`
    return {
      location: 'f.location_id',
      amount: 'f.amount',
      get hour() {
        return part('hour', 'local_hour')
      },
      get weekday() {
        return part('isodow', 'weekday')
      },
      properties: 'f.properties',
      line,
    }
  }
}

const receiptColumns = (line: string | null) => ({
  location: 'r.location_id',
  amount: 'r.total',
  hour: 'r.local_hour',
  weekday: 'r.weekday',
  properties: null,
  line,
})
