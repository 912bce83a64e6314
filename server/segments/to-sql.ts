import type { Condition, DidCondition, FieldCondition, Op, Rule } from '../../workflows/segments/ast'
import { addressKind } from '../../workflows/segments/channels'
import { fieldOf, type ValueType } from '../../workflows/segments/fields'
import { compare, compareLocation } from './compare-sql'
import type { Frame } from './frame'
import { History, type Narrowing } from './history-sql'
import { Local } from './local-sql'
import { and, type Statement, Values } from './sql-text'

/**
 * A rule as one statement that selects the ids of those customers, and only those, whom `matches()` accepts. Every value is a parameter.
 * History is summed up once for each (where, window) and joined, never looked up customer by customer.
 */
export function selectCustomers(rule: Rule, frame: Frame): Statement {
  const statement = new Building(frame)
  const condition = statement.rule(rule, [])
  return statement.finish('c.id', condition)
}

/**
 * The same customers, with what each condition (in the order written) saw of them: `saw` is the text of a JSON array, instants in it are ms. Saved
 * segments have been replaced by their rules (`expand`). `sawOf` reads it back as `matches()` would have told it.
 */
export function selectWithSeen(rule: Rule, frame: Frame): Statement {
  const statement = new Building(frame)
  const condition = statement.rule(rule, [])
  return statement.finish(`c.id, ${statement.saw()} as saw`, condition)
}

/** Sub-select, and what of it is read. */
type Part = { name: string; narrowing: Narrowing; visits: boolean; checkIns: boolean }

/** PostgreSQL's limit for a function is 100. */
const MOST_ARGUMENTS = 90

const VISIT_FIELDS = new Set(['visits', 'first_visit_at', 'last_visit_at', 'days_since_last_visit'])

class Building {
  private readonly values = new Values()
  private readonly local: Local
  private readonly history: History
  private readonly sums = new Map<string, Part>()
  /** Other sub-selects by their meaning: name and text. */
  private readonly others = new Map<string, { name: string; text: string }>()
  /** What each condition compares, in the order written. */
  private readonly seen: string[] = []

  constructor(private readonly frame: Frame) {
    this.local = new Local(frame, this.values)
    this.history = new History(frame, this.values, this.local)
  }

  finish(columns: string, condition: string): Statement {
    const parts = [...[...this.sums.values()].map((part) => ({ name: part.name, text: this.history.sums(part.narrowing, part) })), ...[...this.others.values()]]
    const zone = this.local.numberOf()
    const base = `select c.*${zone ? `, ${zone} as zone` : ''} from customers c where c.workspace_id = ${this.workspace} and c.erased_at is null`
    const joins = parts.map(({ name }) => `left join ${name} on ${name}.customer_id = c.id`).join('\n')
    const withs = [`c as (${base})`, ...parts.map(({ name, text }) => `${name} as (${text})`)].join(',\n')
    return this.values.statement(`with ${withs}\nselect ${columns} from c\n${joins}\nwhere ${condition}`)
  }

  saw(): string {
    const parts: string[] = []
    for (let i = 0; i < this.seen.length; i += MOST_ARGUMENTS) parts.push(`jsonb_build_array(${this.seen.slice(i, i + MOST_ARGUMENTS).join(', ')})`)
    return `(${parts.join(' || ')})::text`
  }

  rule(rule: Rule, trail: readonly string[]): string {
    if ('all' in rule) return `(${rule.all.map((part) => this.rule(part, trail)).join(' and ')})`
    if ('any' in rule) return `(${rule.any.map((part) => this.rule(part, trail)).join(' or ')})`
    if ('not' in rule) return `not (${this.rule(rule.not, trail)})`
    return this.condition(rule, trail)
  }

  private condition(condition: Condition, trail: readonly string[]): string {
    if ('member' in condition) {
      const id = condition.member.saved
      const saved = trail.includes(id) ? undefined : this.frame.setting.saved.get(id)
      return saved ? this.rule(saved, [...trail, id]) : this.look('false')
    }
    if ('did' in condition) return this.did(condition)
    const field = fieldOf(condition.field)
    if (!field || field.group === 'journey') throw new Error(`no such field in a segment: ${condition.field}`)
    if (field.group === 'history') return this.past(condition)
    return this.profile(condition)
  }

  private did(condition: DidCondition): string {
    const name = this.other(JSON.stringify(['did', condition.did, condition.within, condition.where]), () => this.history.did(condition))
    const { op, value } = condition.times ?? { op: 'gte' as Op, value: 1 }
    return compare(this.look(`coalesce(${name}.n, 0)`), op, value, 'integer', this.values)
  }

  /** Notes what a condition compares; an instant is noted in ms. */
  private look(left: string, type?: ValueType): string {
    this.seen.push(type === 'instant' ? `(extract(epoch from ${left}) * 1000)::int8` : left)
    return left
  }

  private lookAtPlace(left: string): string {
    this.seen.push(this.local.placeName(left))
    return left
  }

  private past({ field, op, value, where, window }: FieldCondition): string {
    const narrowing: Narrowing = { where, window }
    const { type } = fieldOf(field)!
    const compared = (left: string) => compare(this.look(left, type), op, value, type, this.values, () => this.recent(left, value as string))
    const key = JSON.stringify([field, where, window])
    switch (field) {
      case 'items':
        return compared(`coalesce(round(${this.other(key, () => this.history.items(narrowing))}.items, 6)::float8, 0)`)
      case 'favourite_category':
        return compared(`${this.other(key, () => this.history.favouriteCategory(narrowing))}.category`)
      case 'favourite_location':
        return compareLocation(
          this.lookAtPlace(`${this.other(key, () => this.history.favouriteLocation(narrowing))}.location_id`),
          op,
          value,
          this.frame.locations,
          this.values,
        )
    }
    const h = this.sum(narrowing, field)
    switch (field) {
      case 'visits':
        return compared(`coalesce(${h}.visits, 0)`)
      case 'purchases':
        return compared(`coalesce(${h}.purchases, 0)`)
      case 'spent':
        return compared(`coalesce(${h}.spent, 0)`)
      case 'average_receipt':
        return compared(`(${h}.spent::float8 / nullif(${h}.purchases, 0)::float8)`)
      case 'first_visit_at':
        return compared(`${h}.first_at`)
      case 'last_visit_at':
        return compared(`${h}.last_at`)
      default:
        this.look(this.local.daysSince(`${h}.last_at`, 'c.zone'))
        return this.local.compareDaysSince(`${h}.last_at`, op, value, 'c.zone')
    }
  }

  private profile({ field, op, value }: FieldCondition): string {
    const type = fieldOf(field)!.type
    const compared = (left: string) => compare(this.look(left, type), op, value, type, this.values, () => this.recent(left, value as string))
    const dot = field.indexOf('.')
    const [head, rest] = dot < 0 ? [field, ''] : [field.slice(0, dot), field.slice(dot + 1)]
    switch (head) {
      case 'gender':
      case 'birthday':
      case 'city':
      case 'region':
      case 'language':
      case 'tier':
      case 'tags':
      case 'time_zone':
        return compared(`c.${head}`)
      case 'home_location':
        return compareLocation(this.lookAtPlace('c.home_location_id'), op, value, this.frame.locations, this.values)
      case 'joined_at':
        return compared(`(case when c.joined_at <= ${this.asOf} then c.joined_at end)`)
      case 'age':
        return compared(`((${this.local.today('c.zone')} - to_char(c.birthday, 'YYYYMMDD')::int) / 10000)`)
      case 'attributes':
        return compared(`nullif(c.attributes -> ${this.values.add(rest, 'text')}, 'null'::jsonb)`)
      case 'has_phone':
        return compared('(c.phone is not null)')
      case 'has_email':
        return compared('(c.email is not null)')
      case 'consent':
        return compared(this.consent(rest))
      case 'reachable':
        return compared(`(${this.reachable(rest)})`)
      default:
        return compared(`coalesce(${this.points()}.balance, 0)`)
    }
  }

  private recent(left: string, window: string): string {
    return `${left} > ${this.local.windowStart(window, 'c.zone')} and ${left} <= ${this.asOf}`
  }

  private consent(channel: string): string {
    const name = this.other(
      `consent ${channel}`,
      () => `select distinct on (customer_id) customer_id, given from consents
        where workspace_id = ${this.workspace} and channel = ${this.values.add(channel, 'text')} and class = 'promo' and at <= ${this.asOf}
        order by customer_id, at desc, id desc`,
    )
    return `coalesce(${name}.given, false)`
  }

  /** The twin of `addressOf` in `server/channels`: address, consent, no suppression. */
  private reachable(channel: string): string {
    const kind = addressKind(channel)
    const place = this.values.add(channel, 'text')
    const own = `c.ids ->> ${place}`
    const id = this.frame.setting.sandbox ? `coalesce(${own}, ${place} || ':' || c.id)` : own
    const address = kind === 'email' ? 'lower(c.email)' : kind === 'phone' ? 'c.phone' : id
    const suppressed = `exists (select 1 from suppressions s where s.workspace_id = ${this.workspace} and s.channel = ${place}
      and (s.class is null or s.class = 'promo') and s.at <= ${this.asOf} and s.address = ${address})`
    return and(`${address} is not null`, this.consent(channel), `not ${suppressed}`)
  }

  private points(): string {
    return this.other(
      'points',
      () => `select customer_id, sum(amount) as balance from ledger
        where workspace_id = ${this.workspace} and account = 'customer' and at <= ${this.asOf} group by customer_id`,
    )
  }

  private sum(narrowing: Narrowing, field: string): string {
    const key = JSON.stringify([narrowing.where, narrowing.window, VISIT_FIELDS.has(field)])
    // Without check-ins visits are receipts, and one pass over them answers for both.
    const shared = this.frame.checkIns ? key : JSON.stringify([narrowing.where, narrowing.window])
    const part = this.sums.get(shared) ?? { name: `h${this.sums.size}`, narrowing, visits: false, checkIns: VISIT_FIELDS.has(field) }
    if (field === 'visits') part.visits = true
    this.sums.set(shared, part)
    return part.name
  }

  private other(key: string, text: () => string): string {
    const known = this.others.get(key)
    if (known) return known.name
    const part = { name: `p${this.others.size}`, text: text() }
    this.others.set(key, part)
    return part.name
  }

  private get workspace() {
    return this.values.add(this.frame.workspace, 'uuid')
  }

  private get asOf() {
    return this.values.add(new Date(this.frame.asOf), 'timestamptz')
  }
}
