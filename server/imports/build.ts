import type { Issue } from '../faults'
import { day, isExponent, isLooseComma, money, quantity, type Read, type TimeReader } from './cells'
import type { Mapping } from './mapping'
import type { Line } from './read-csv'

/** A number that was taken although it may have been meant otherwise: shortened by a spreadsheet, or money with a comma and few digits. */
export type Oddity = { code: 'file.exponent' | 'file.comma'; column: string; line: number; text: string }

/** A line whose cells have been joined with those of other files: value by column; what a join did not find is null. */
export type Joined = Line & { joined: (string | null)[] }

/** Takes a field's text from a line, and sets what it means on a document. */
type Setter = { field: string; column: string; take: (line: Joined) => string | null; read: (text: string) => Read<unknown> }

export type Builder = {
  /** One document (receipt or customer) from its lines, ready for its schema; `issues` have the field as their path (`items.price`). */
  build: (lines: readonly Joined[]) => { document: Record<string, unknown>; issues: Issue[]; oddities: Oddity[] }
  /** The same receipt? Joined text of the groupBy columns; null where each line is one of its own. */
  keyOf: (line: Joined) => string | null
  /** The column that fills a place of the document (`items.0.price`); the place itself where none does. */
  columnOf: (path: string) => string
}

const text = (value: string): Read<string> => ({ value: value.trim() })
const list = (value: string): Read<string[]> => ({
  value: value
    .split(/[,;|]/)
    .map((tag) => tag.trim())
    .filter(Boolean),
})

const MONEY: ReadonlySet<string> = new Set(['total', 'items.price', 'items.discount', 'items.cost'])

/** Compiles a mapping against the columns of a file and its joins. Columns have been checked to exist. */
export function builderOf(
  mapping: Mapping,
  heading: readonly string[],
  joinedFields: readonly { field: string; column: string }[],
  readTime: TimeReader,
): Builder {
  const reader = (field: string): Setter['read'] => {
    const name = field.replace(/^customer\./, '')
    if (MONEY.has(field)) return (cell) => money(cell, mapping.decimals)
    if (field === 'items.quantity') return quantity
    if (name === 'occurredAt' || name === 'joinedAt') return (cell) => isoOf(readTime(cell))
    if (name === 'birthday') return day
    if (name === 'tags') return list
    return text
  }
  const own = Object.entries(mapping.columns).map(([field, column]): Setter => {
    const place = heading.indexOf(column)
    return { field, column, take: (line) => line.cells[place] ?? null, read: reader(field) }
  })
  const others = joinedFields.map(({ field, column }, place): Setter => ({ field, column, take: (line) => line.joined[place] ?? null, read: reader(field) }))
  const setters = [...own, ...others]
  const perItem = setters.filter((s) => s.field.startsWith('items.'))
  const perDocument = setters.filter((s) => !s.field.startsWith('items.'))
  const groups = mapping.groupBy.map((column) => heading.indexOf(column))

  const columns = new Map(setters.map(({ field, column }) => [field, column]))

  const apply = (setter: Setter, line: Joined, target: Record<string, unknown>, path: string, found: { issues: Issue[]; oddities: Oddity[] }) => {
    const cell = setter.take(line)
    if (cell === null || cell.trim() === '') return
    if (cell.includes('\0')) {
      found.issues.push({ code: 'file.nul', path: setter.field })
      return
    }
    const code = isExponent(cell) ? 'file.exponent' : MONEY.has(setter.field) && isLooseComma(cell, mapping.decimals) ? 'file.comma' : null
    if (code) found.oddities.push({ code, column: setter.column, line: line.line, text: cell.trim().slice(0, 40) })
    const read = setter.read(cell)
    if ('issue' in read) found.issues.push({ ...read.issue, path: setter.field })
    else put(target, path, read.value)
  }

  return {
    columnOf: (path) => columns.get(fieldOf(path)) ?? path,
    keyOf: (line) => (groups.length === 0 ? null : groups.map((place) => line.cells[place] ?? '').join('\u001f')),
    build: (lines) => {
      const found = { issues: [] as Issue[], oddities: [] as Oddity[] }
      const document: Record<string, unknown> = {}
      for (const setter of perDocument) {
        apply(setter, lines[0]!, document, setter.field, found)
        // Lines of one receipt that disagree about it were not one receipt.
        const differs = lines.some((line) => setter.take(line) !== setter.take(lines[0]!))
        if (differs) found.issues.push({ code: 'file.group_differs', path: setter.field })
      }
      if (perItem.length > 0) {
        document.items = lines.map((line) => {
          const item: Record<string, unknown> = {}
          for (const setter of perItem) apply(setter, line, item, setter.field.slice('items.'.length), found)
          return item
        })
        document.total ??= totalOf(document.items as Record<string, unknown>[])
      }
      for (const [field, value] of Object.entries(mapping.constants)) {
        // A guest whom the file does not name gets no address and no consent.
        if (field.startsWith('customer.') && document.customer === undefined) continue
        const filled = fill(value, document)
        if (filled !== undefined) put(document, field, filled)
      }
      return { document, ...found }
    },
  }
}

/** The field of a place: `items.0.price` -> `items.price`. */
export const fieldOf = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '')

const isoOf = (read: Read<number>): Read<string> => ('issue' in read ? read : { value: new Date(read.value).toISOString() })

const totalOf = (items: readonly Record<string, unknown>[]): number =>
  items.reduce((sum, item) => sum + (Number(item.price ?? 0) || 0) - (Number(item.discount ?? 0) || 0), 0)

function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  let place = target
  for (const name of names.slice(0, -1)) {
    place[name] ??= {}
    place = place[name] as Record<string, unknown>
  }
  place[names.at(-1)!] = value
}

function get(source: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined), source)
}

/** Fills `{{ customer.externalId }}` from the document's own fields; a text that needs a field which is not there is left out. */
function fill(value: unknown, document: Record<string, unknown>): unknown {
  if (typeof value === 'string') {
    let whole = true
    const filled = value.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
      const found = get(document, path)
      if (typeof found !== 'string' && typeof found !== 'number') whole = false
      return String(found)
    })
    return whole ? filled : undefined
  }
  if (Array.isArray(value)) return value.map((inner) => fill(inner, document))
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner, document)]))
  return value
}
