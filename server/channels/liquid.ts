import { Liquid, type Output, type Template } from 'liquidjs'
import { marked } from './json-marks'

/** What a template may cost, so that a hostile or mistaken one ends by itself. Milliseconds and characters. */
const LIMITS = { parseLimit: 250_000, renderLimit: 1_000, memoryLimit: 2_000_000 }

/** Tags that would read other templates or print raw markup of their own accord. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block']

function engine(outputEscape?: 'escape' | ((value: unknown) => string)): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    ownPropertyOnly: true,
    strictVariables: true,
    lenientIf: true,
    strictFilters: true,
    templates: {},
    ...(outputEscape ? { outputEscape } : {}),
  })
  for (const tag of REFUSED_TAGS) delete liquid.tags[tag]
  // A value is data: nothing in a template may switch its escaping off.
  delete liquid.filters.raw
  liquid.registerFilter('divided_by', (value: unknown, by: unknown, whole = false) => {
    const quotient = Number(value) / divisor(by)
    return finite(whole ? Math.floor(quotient) : quotient)
  })
  liquid.registerFilter('modulo', (value: unknown, by: unknown) => finite(Number(value) % divisor(by)))
  return liquid
}

/** Nobody is written "Infinity" or "NaN": the guest for whom a text divides by zero is not written to. */
function divisor(by: unknown): number {
  const number = Number(by)
  if (number === 0) throw new Error('division by zero')
  return number
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new Error('not a number')
  return number
}

const plain = engine()
const markup = engine('escape')
const data = engine(marked)
// A captured text would hold marks of its own; a value passes into JSON as what it is, so that there is nothing to convert.
delete data.tags.capture
data.registerFilter('json', (value: unknown) => value)
data.registerFilter('jsonify', (value: unknown) => value)

const KEPT = 2_000
const kept = new Map<string, Template[]>()

/** Values are escaped in `html` and `json`; in texts there is nothing to escape. None ever evaluates a value as a template. */
export type Medium = 'text' | 'html' | 'json'

const ENGINES: Record<Medium, Liquid> = { text: plain, html: markup, json: data }

export const liquidFor = (medium: Medium): Liquid => ENGINES[medium]

/** Parsed once a process; throws liquidjs' ParseError, whose token says where. */
export function parsed(text: string, medium: Medium): Template[] {
  const key = `${medium}|${text}`
  let templates = kept.get(key)
  if (!templates) {
    templates = liquidFor(medium).parse(text)
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!)
    kept.set(key, templates)
  }
  return templates
}

/** A value a template reads from outside: `customer.firstName`, `links.coupon`. `spared`: where it is missing, something else is said or done. */
export type Read = { path: string[]; line: number; column: number; spared: boolean }

export function pathsOf(text: string, medium: Medium): Read[] {
  const templates = parsed(text, medium)
  const { globals } = liquidFor(medium).analyzeSync(templates)
  const spared = sparedSpots(templates)
  return Object.values(globals)
    .flat()
    .map((variable) => {
      const { row, col } = variable.location
      const path = variable.segments.map((segment) => (typeof segment === 'object' ? '*' : String(segment)))
      return { path, line: row, column: col, spared: spared.has(`${row}:${col}`) }
    })
}

/** Tags whose conditions and values may be missing; what they are asked about is known to be there inside of them. */
const ASKING = new Set(['if', 'unless', 'elsif'])
const LENIENT = new Set([...ASKING, 'assign', 'case'])

/** Places where a missing value is no fault: before `default`, in a condition, or inside one that asked for it. */
function sparedSpots(templates: Template[], asked: ReadonlySet<string> = new Set(), spots = new Set<string>()): Set<string> {
  for (const template of templates) {
    const name = (template as { name?: string }).name ?? ''
    const defaulted = (template as Partial<Output>).value?.filters?.[0]?.name === 'default'
    const tokens = [...((template.arguments?.() ?? []) as Iterable<unknown>)].flatMap(accesses)
    for (const token of tokens) {
      if (defaulted || LENIENT.has(name) || asked.has(token.getText())) spots.add(token.getPosition().join(':'))
    }
    const inside = ASKING.has(name) ? new Set([...asked, ...tokens.map((token) => token.getText())]) : asked
    sparedSpots(childrenOf(template), inside, spots)
  }
  return spots
}

type Access = { getText(): string; getPosition(): [number, number] }

/** Variables in an argument of a tag or an output: a bare token, or one in an expression. */
function accesses(argument: unknown): Access[] {
  const { initial, props } = argument as { initial?: { postfix: unknown[] }; props?: unknown }
  if (initial) return initial.postfix.flatMap(accesses)
  return props ? [argument as Access] : []
}

function childrenOf(template: Template): Template[] {
  if (!template.children) return []
  const walk = template.children({} as never, true)
  let step = walk.next()
  while (!step.done) step = walk.next()
  return step.value
}
