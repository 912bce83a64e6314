import { EVENT_TYPES } from '../model/events'
import { type Diagnostic, error } from '../model/fault'
import type { Condition, DidCondition, FieldCondition, Filter, Op, Rule, Value } from './ast'
import { FIELDS, FILTER_FIELDS, type Field, fieldOf, filterFieldOf, isEventType, JOURNEY_FACTS, OPS, UNAVAILABLE } from './fields'
import { isWindow, MAX_LIST, OPERATORS, unsuitable } from './operators'
import { suggest } from './suggest'

/** Groups within groups, and conditions in one rule (those of filters included). */
export const MAX_DEPTH = 8
export const MAX_CONDITIONS = 100

export type ParseOptions = {
  /** Allows `journey.<step>.*`: rules of a branch. */
  journey?: boolean
  /** Where the rule lies in its document: `config.segment`. Paths of diagnostics begin with it. */
  path?: string
  /** Ids of the saved segments there are; without it `member` is only checked for shape. */
  saved?: ReadonlySet<string>
}

export type ParsedRule = { rule: Rule; diagnostics?: undefined } | { rule?: undefined; diagnostics: Diagnostic[] }
export type ParsedFilter = { filter: Filter; diagnostics?: undefined } | { filter?: undefined; diagnostics: Diagnostic[] }

/** Reads RULE. Either the rule, or every mistake in it at once; nothing unknown is ever dropped silently. */
export function parseRule(value: unknown, options: ParseOptions = {}): ParsedRule {
  const reading = new Reading(options)
  const rule = reading.rule(value, options.path ?? '', 1)
  return rule && reading.diagnostics.length === 0 ? { rule } : { diagnostics: reading.diagnostics }
}

/** Reads FILTER, likewise. */
export function parseFilter(value: unknown, options: Pick<ParseOptions, 'path'> = {}): ParsedFilter {
  const reading = new Reading(options)
  const filter = reading.filter(value, options.path ?? '', 1)
  return filter && reading.diagnostics.length === 0 ? { filter } : { diagnostics: reading.diagnostics }
}

type Doc = Record<string, unknown>
const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (path: string, key: string | number) => (path === '' ? String(key) : `${path}.${key}`)
const shown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 60)

class Reading {
  readonly diagnostics: Diagnostic[] = []
  private count = 0

  constructor(private readonly options: ParseOptions) {}

  rule(value: unknown, path: string, depth: number): Rule | null {
    return this.tree<Condition>(value, path, depth, (doc, here) => {
      if ('did' in doc) return this.did(doc, here, depth)
      if ('member' in doc) return this.member(doc, here)
      if ('field' in doc) return this.field(doc, here, depth)
      return this.fail('rule.shape', here)
    })
  }

  filter(value: unknown, path: string, depth: number): Filter | null {
    return this.tree(value, path, depth, (doc, here) => {
      if (!('field' in doc)) return this.fail('filter.shape', here)
      this.keys(doc, here, ['field', 'op', 'value'])
      const field = typeof doc.field === 'string' ? filterFieldOf(doc.field) : undefined
      if (!field) return this.unknownField(doc.field, here, FILTER_FIELDS, 'filter.field_unknown')
      const compared = this.comparison(doc, here, field)
      return compared && { field: doc.field as string, ...compared }
    })
  }

  /** Groups are the same in RULE and FILTER; only their leaves differ. */
  private tree<Leaf>(value: unknown, path: string, depth: number, leaf: (doc: Doc, path: string) => Leaf | null): Tree<Leaf> | null {
    if (!isDoc(value)) return this.fail('rule.shape', path)
    if (depth > MAX_DEPTH) return this.fail('rule.too_deep', path, { max: MAX_DEPTH })
    for (const join of ['all', 'any'] as const) {
      if (!Object.hasOwn(value, join)) continue
      this.keys(value, path, [join])
      const parts = value[join]
      const here = at(path, join)
      if (!Array.isArray(parts)) return this.fail('rule.group_not_list', here, { group: join })
      if (parts.length === 0) return this.fail('rule.empty_group', here)
      // A list longer than any rule may be is not read to its end.
      const read = parts.slice(0, MAX_CONDITIONS + 1).map((part, i) => this.tree(part, at(here, i), depth + 1, leaf))
      if (read.some((part) => part === null)) return null
      return (join === 'all' ? { all: read } : { any: read }) as Tree<Leaf>
    }
    if (Object.hasOwn(value, 'not')) {
      this.keys(value, path, ['not'])
      const inner = this.tree(value.not, at(path, 'not'), depth + 1, leaf)
      return inner && { not: inner }
    }
    if (++this.count > MAX_CONDITIONS) {
      if (this.count === MAX_CONDITIONS + 1) this.fail('rule.too_many', this.options.path ?? '', { max: MAX_CONDITIONS })
      return null
    }
    return leaf(value, path)
  }

  private field(doc: Doc, path: string, depth: number): FieldCondition | null {
    this.keys(doc, path, ['field', 'op', 'value', 'where', 'window'])
    const name = doc.field
    if (typeof name === 'string' && UNAVAILABLE.has(name)) return this.fail('rule.field_unavailable', at(path, 'field'), { field: name })
    const field = typeof name === 'string' ? fieldOf(name) : undefined
    if (!field) return this.unknownField(name, path, FIELDS, 'rule.field_unknown')
    if (field.group === 'journey' && !this.options.journey) return this.fail('rule.journey_outside', at(path, 'field'), { field: field.name })
    const compared = this.comparison(doc, path, field)
    const condition: FieldCondition = { field: name as string, op: 'eq', ...compared }
    let sound = compared !== null
    for (const key of ['where', 'window'] as const) {
      if (doc[key] == null || field.narrows) continue
      this.fail('rule.not_narrowed', at(path, key), { field: name as string, key })
      sound = false
    }
    if (field.narrows) sound = this.narrow(condition, doc, path, depth, 'window') && sound
    return sound ? condition : null
  }

  private did(doc: Doc, path: string, depth: number): DidCondition | null {
    this.keys(doc, path, ['did', 'times', 'within', 'where'])
    const type = doc.did
    let sound = true
    if (typeof type !== 'string' || !isEventType(type)) {
      const near = typeof type === 'string' ? suggest(type, EVENT_TYPES) : null
      this.fail('rule.event_unknown', at(path, 'did'), { event: shown(type), suggestion: near ?? 'none' })
      sound = false
    }
    const condition: DidCondition = { did: typeof type === 'string' ? type : '' }
    if (doc.times != null) {
      const times = this.times(doc.times, at(path, 'times'))
      if (times) condition.times = times
      else sound = false
    }
    return this.narrow(condition, doc, path, depth, 'within') && sound ? condition : null
  }

  private times(value: unknown, path: string): DidCondition['times'] | null {
    if (!isDoc(value)) return this.fail('rule.times_shape', path)
    this.keys(value, path, ['op', 'value'])
    const op = value.op
    if (typeof op !== 'string' || !['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'between'].includes(op)) {
      return this.fail('rule.times_op', at(path, 'op'), { op: shown(op) })
    }
    const read = this.value(value, path, op as Op, 'integer')
    if (read === undefined) return null
    if ([read].flat().some((n) => (n as number) < 0)) return this.fail('rule.times_negative', at(path, 'value'))
    return { op: op as Op, value: read as number | number[] }
  }

  private member(doc: Doc, path: string): Condition | null {
    this.keys(doc, path, ['member'])
    const member = doc.member
    if (!isDoc(member) || typeof member.saved !== 'string' || !/^\d{1,15}$/.test(member.saved)) return this.fail('rule.member_shape', at(path, 'member'))
    this.keys(member, at(path, 'member'), ['saved'])
    if (this.options.saved && !this.options.saved.has(member.saved)) return this.fail('rule.segment_unknown', at(path, 'member.saved'), { id: member.saved })
    return { member: { saved: member.saved } }
  }

  /** `where` and the window, whatever it is called; false when one of them is wrong. */
  private narrow(condition: FieldCondition | DidCondition, doc: Doc, path: string, depth: number, window: 'window' | 'within'): boolean {
    let sound = true
    if (doc.where != null) {
      const where = this.filter(doc.where, at(path, 'where'), depth + 1)
      if (where) condition.where = where
      else sound = false
    }
    if (doc[window] != null) {
      if (isWindow(doc[window])) Object.assign(condition, { [window]: doc[window] })
      else {
        this.fail('rule.duration_bad', at(path, window), { value: shown(doc[window]) })
        sound = false
      }
    }
    return sound
  }

  private comparison(doc: Doc, path: string, field: Field): { op: Op; value?: Value } | null {
    const op = doc.op
    if (typeof op !== 'string' || !Object.hasOwn(OPERATORS, op)) {
      const near = typeof op === 'string' ? suggest(op, OPS[field.type]) : null
      return this.fail('rule.op_unknown', at(path, 'op'), { op: shown(op), suggestion: near ?? 'none', ops: OPS[field.type].join(', ') })
    }
    if (!OPS[field.type].includes(op as Op)) {
      return this.fail('rule.op_not_for_type', at(path, 'op'), { op, field: String(doc.field), ops: OPS[field.type].join(', ') })
    }
    if (OPERATORS[op as Op].takes === 'nothing') {
      if (doc.value != null) return this.fail('rule.value_not_taken', at(path, 'value'), { op })
      return { op: op as Op }
    }
    const value = this.value(doc, path, op as Op, field.type)
    return value === undefined ? null : { op: op as Op, value }
  }

  /** The value an operator takes, checked against the field's type; undefined after a diagnostic. */
  private value(doc: Doc, path: string, op: Op, type: Field['type']): Value | undefined {
    const value = doc.value
    const here = at(path, 'value')
    const takes = OPERATORS[op].takes
    if (value === undefined || value === null) return this.none('rule.value_missing', here, { op })
    if (takes === 'duration') return isWindow(value) ? value : this.none('rule.duration_bad', here, { value: shown(value) })
    if (takes === 'one') return this.suits(value, type, op, here) ? (value as Value) : undefined
    if (!Array.isArray(value)) return this.none(takes === 'pair' ? 'rule.value_not_pair' : 'rule.value_not_list', here, { op })
    if (takes === 'pair' && value.length !== 2) return this.none('rule.value_not_pair', here, { op })
    if (value.length === 0) return this.none('rule.value_empty_list', here, { op })
    if (value.length > MAX_LIST) return this.none('rule.value_long_list', here, { max: MAX_LIST })
    const sound = value.map((part, i) => this.suits(part, type, op, at(here, i)))
    if (sound.includes(false)) return undefined
    if (takes === 'pair' && order(value[0], type) > order(value[1], type)) return this.none('rule.range_reversed', here)
    return value as Value
  }

  private suits(value: unknown, type: Field['type'], op: Op, path: string): boolean {
    const wrong =
      type === 'mixed' && ORDERS.has(op)
        ? unsuitable(value, 'number')
        : type === 'mixed' && (op === 'starts_with' || op === 'contains')
          ? unsuitable(value, 'text')
          : unsuitable(value, type)
    if (wrong) this.fail(wrong, path, { value: shown(value) })
    return wrong === null
  }

  private unknownField(name: unknown, path: string, fields: readonly Field[], code: string): null {
    const names = fields.map((field) => field.name)
    if (typeof name === 'string' && name.startsWith('journey.')) {
      return this.fail('rule.journey_fact_unknown', at(path, 'field'), { field: shown(name), facts: Object.keys(JOURNEY_FACTS).join(', ') })
    }
    const near = typeof name === 'string' ? suggest(name, names) : null
    return this.fail(code, at(path, 'field'), { field: shown(name), suggestion: near ?? 'none' })
  }

  private keys(doc: Doc, path: string, allowed: string[]): void {
    for (const key of Object.keys(doc)) {
      if (!allowed.includes(key)) this.fail('rule.key_unknown', at(path, key), { key: shown(key), suggestion: suggest(key, allowed) ?? 'none' })
    }
  }

  private fail(code: string, path: string, values?: Record<string, string | number>): null {
    this.diagnostics.push(error(code, { ...(path === '' ? {} : { path }), ...(values ? { values } : {}) }))
    return null
  }

  private none(code: string, path: string, values?: Record<string, string | number>): undefined {
    this.fail(code, path, values)
    return undefined
  }
}

type Tree<Leaf> = { all: Tree<Leaf>[] } | { any: Tree<Leaf>[] } | { not: Tree<Leaf> } | Leaf

const ORDERS = new Set<Op>(['gt', 'gte', 'lt', 'lte', 'between'])
const order = (value: unknown, type: Field['type']): number =>
  typeof value === 'number' ? value : Date.parse(type === 'date' ? `${value}T00:00:00Z` : `${value}`)
