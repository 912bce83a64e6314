import { type Diagnostic, error, warning } from '../../workflows/model/fault'
import type { TemplatePlace, TextRead } from '../../workflows/model/step'
import { ALL_VARIABLES, IDENTIFIERS } from '../../workflows/model/variables'
import { standsAsJson } from './json-marks'
import { liquidFor, type Medium, parsed, pathsOf } from './liquid'
import { segmentsOf } from './sms'

export { contentFor, type Rendered, renderMessage } from './render'

const MAX_SMS_SEGMENTS = 10
/** Letters that may be wrong in a name for it to be mended by one click. */
const MAX_SLIP = 3

export type Where = { channel: string; part: TemplatePlace['part']; step?: string; path?: string }

/** What is wrong with one text: unclosed or refused tags (with line and column), unknown variables and filters (with the nearest known), unsafe markup. */
export function checkTemplate(text: string, where: Where): Diagnostic[] {
  const medium = mediumOf(where.part)
  const at = { ...(where.step ? { step: where.step } : {}), ...(where.path ? { path: where.path } : {}) }
  const found = text.includes('{') ? [...syntax(text, medium, at), ...variables(text, medium, at)] : []
  if (medium === 'html' && /<\s*script|\son\w+\s*=|javascript:/i.test(text)) found.push(error('template.unsafe_html', at))
  if ((where.part === 'subject' || where.part === 'title') && /[\r\n]/.test(text.trim())) found.push(error('template.line_break', at))
  if (where.channel === 'sms' && where.part === 'text') {
    const segments = segmentsOf(text)
    if (segments > MAX_SMS_SEGMENTS) found.push(error('template.sms_too_long', { ...at, values: { segments, max: MAX_SMS_SEGMENTS } }))
    else if (segments > 3) found.push(warning('template.sms_long', { ...at, values: { segments } }))
  }
  if (medium === 'json' && found.length === 0 && !standsAsJson(text)) found.push(error('template.not_json', at))
  return found
}

const mediumOf = (part: TemplatePlace['part']): Medium => (part === 'html' || part === 'json' ? part : 'text')

type At = { step?: string; path?: string }

function syntax(text: string, medium: Medium, at: At): Diagnostic[] {
  try {
    const unknown = unknownFilters(text, medium)
    parsed(text, medium)
    return unknown.map((name) =>
      error('template.unknown_filter', { ...at, values: { name, suggestion: nearest(name, Object.keys(liquidFor(medium).filters)) } }),
    )
  } catch (thrown) {
    return [error(...parseFault(thrown, at, medium))]
  }
}

function parseFault(thrown: unknown, at: At, medium: Medium): [string, Omit<Diagnostic, 'severity' | 'code'>] {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const place = /line:(\d+), col:(\d+)/.exec(message)
  const values: Record<string, string | number> = { line: Number(place?.[1] ?? 1), column: Number(place?.[2] ?? 1) }
  const filter = /undefined filter: ([\w-]+)/.exec(message)
  if (filter)
    return [
      'template.unknown_filter',
      { ...at, values: { ...values, name: filter[1]!, suggestion: nearest(filter[1]!, Object.keys(liquidFor(medium).filters)) } },
    ]
  const tag = /tag "?([\w-]+)"? not found/.exec(message)
  if (tag) return ['template.unknown_tag', { ...at, values: { ...values, name: tag[1]! } }]
  if (/not closed/.test(message)) return ['template.unclosed', { ...at, values }]
  return ['template.syntax', { ...at, values }]
}

/** Filters are looked up when a value is rendered; here they are found without rendering. */
function unknownFilters(text: string, medium: Medium): string[] {
  const known = liquidFor(medium).filters
  const names = [...text.matchAll(/\{\{-?([\s\S]*?)-?\}\}/g)].flatMap(([, inside]) =>
    [...inside!.replace(/'[^']*'|"[^"]*"/g, '').matchAll(/\|\s*([\w-]+)/g)].map((match) => match[1]!),
  )
  return [...new Set(names)].filter((name) => !Object.hasOwn(known, name))
}

function variables(text: string, medium: Medium, at: At): Diagnostic[] {
  try {
    return pathsOf(text, medium).flatMap(({ path, line, column }) => {
      const name = path.join('.')
      if (isKnown(path, medium)) return []
      const suggestion = nearest(name, KNOWN[medium])
      return [error('template.unknown_variable', { ...at, values: { name, suggestion, line, column }, ...correction(text, at, name, suggestion) })]
    })
  } catch {
    // Already told as a fault of its syntax.
    return []
  }
}

/** What is sent to another system says who the guest is there, and holds no links: those are of messages. */
const FOR_SYSTEMS: readonly string[] = [...ALL_VARIABLES.filter((name) => !name.startsWith('links.')), ...IDENTIFIERS]
const KNOWN: Record<Medium, readonly string[]> = { text: ALL_VARIABLES, html: ALL_VARIABLES, json: FOR_SYSTEMS }

const isKnown = (path: readonly string[], medium: Medium): boolean =>
  KNOWN[medium].includes(path.join('.')) || (path[0] === 'customer' && path[1] === 'attributes' && path.length >= 3)

/** One click for a slip of the pen; a name that is like nothing known has none. */
function correction(text: string, { step, path }: At, name: string, suggestion: string): Pick<Diagnostic, 'remedy'> {
  if (step === undefined || path === undefined || distance(name, suggestion) > MAX_SLIP) return {}
  const value = text.replace(new RegExp(`(?<![\\w.])${name.replace(/[^\w]/g, '\\$&')}(?![\\w.])`, 'g'), suggestion)
  return { remedy: { label: 'remedy.use_instead', values: { name: suggestion }, set: [{ step, path, value }] } }
}

/** The known values a text reads; nothing where it cannot be parsed. */
export function variablesIn(text: string, part: TemplatePlace['part']): TextRead[] {
  if (!text.includes('{')) return []
  try {
    const medium = mediumOf(part)
    return pathsOf(text, medium).flatMap(({ path, ...place }) => (isKnown(path, medium) ? [{ name: path.join('.'), ...place }] : []))
  } catch {
    return []
  }
}

/** The known name with the fewest changes. */
function nearest(name: string, known: readonly string[]): string {
  return known.reduce((best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best), known[0] ?? '')
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
