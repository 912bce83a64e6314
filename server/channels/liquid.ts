import { Liquid, type Template } from 'liquidjs'

/** What a template may cost, so that a hostile or mistaken one ends by itself. Milliseconds and characters. */
const LIMITS = { parseLimit: 250_000, renderLimit: 1_000, memoryLimit: 2_000_000 }

/** Tags that would read other templates or print raw markup of their own accord. */
const REFUSED_TAGS = ['include', 'render', 'layout', 'block']

function engine(escaping: boolean): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    ownPropertyOnly: true,
    strictVariables: true,
    lenientIf: true,
    strictFilters: true,
    templates: {},
    ...(escaping ? { outputEscape: 'escape' as const } : {}),
  })
  for (const tag of REFUSED_TAGS) delete liquid.tags[tag]
  // A value is data: nothing in a template may switch its escaping off.
  delete liquid.filters.raw
  return liquid
}

const plain = engine(false)
const markup = engine(true)

const KEPT = 2_000
const kept = new Map<string, Template[]>()

/** Values are escaped in `html`; in texts there is nothing to escape. Neither ever evaluates a value as a template. */
export type Medium = 'text' | 'html'

export const liquidFor = (medium: Medium): Liquid => (medium === 'html' ? markup : plain)

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

/** Paths a template reads from outside: `customer.firstName`, `links.coupon`. */
export function pathsOf(text: string, medium: Medium): { path: string[]; line: number; column: number }[] {
  const { globals } = liquidFor(medium).analyzeSync(parsed(text, medium))
  return Object.values(globals)
    .flat()
    .map((variable) => ({
      path: variable.segments.map((segment) => (typeof segment === 'object' ? '*' : String(segment))),
      line: variable.location.row,
      column: variable.location.col,
    }))
}
