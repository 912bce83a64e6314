import { type Diagnostic, error } from '../model/fault'
import {
  type Arrow,
  arrowSchema,
  type Campaign,
  campaignSchema,
  FORMAT,
  MAX_DOCUMENT_BYTES,
  MAX_STEPS,
  type Settings,
  type Step,
  settingsSchema,
  stepSchema,
} from '../model/graph'
import { type AnyKind, kindOf } from '../steps'
import { diagnosticsOf } from './issues'

export type Reading = {
  /** What could be made out, with defaults filled in; null where it is no campaign document at all. */
  document: Campaign | null
  /** Configs, by place in `document.steps`. */
  configs: ReadConfig[]
  diagnostics: Diagnostic[]
}

/**
 * A step's config with defaults filled in; null where the kind is not known or nothing can be made of it. `replaced`: fields of a wrong shape, whose
 * places ready values have taken, so that what else is wrong can be said too.
 */
export type ReadConfig = { value: unknown; replaced: ReadonlySet<string> }

type Doc = Record<string, unknown>
const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value)

const MAX_DEPTH = 64
const FORBIDDEN = new Set(['__proto__'])

/**
 * The shape of a document: every field known and of the right type. As much as possible is made out even so, so that the linter can say all the rest
 * at the same time. What the steps and arrows mean together is `lint`'s business.
 */
export function readShape(value: unknown): Reading {
  if (!isDoc(value)) return { document: null, configs: [], diagnostics: [error('document.not_object')] }
  const fatal = unbearable(value)
  if (fatal) return { document: null, configs: [], diagnostics: [fatal] }
  if (value.format !== FORMAT) {
    const given = typeof value.format === 'string' ? value.format.slice(0, 60) : ''
    return { document: null, configs: [], diagnostics: [error('document.format', { path: 'format', values: { expected: FORMAT, given } })] }
  }
  const whole = campaignSchema.safeParse(value, { reportInput: true })
  const place = placeIn(value)
  const diagnostics = whole.error ? diagnosticsOf(whole.error.issues, place) : []
  const document = whole.data ?? salvage(value)
  const configs = document.steps.map((step, i): ReadConfig => {
    const kind = kindOf(step.kind)
    if (!kind || !isDoc(step.config)) return { value: null, replaced: NOTHING }
    const parsed = kind.config.safeParse(step.config, { reportInput: true })
    if (parsed.success) return { value: parsed.data, replaced: NOTHING }
    diagnostics.push(...diagnosticsOf(parsed.error.issues, (path) => place(['steps', i, ...path]), ['config']))
    return mended(kind, step.config, parsed.error.issues)
  })
  return { document, configs, diagnostics }
}

const NOTHING: ReadonlySet<string> = new Set()

/** Unknown fields left out, fields of a wrong shape as in a freshly dropped step. */
function mended(kind: AnyKind, config: Doc, issues: readonly { path: PropertyKey[]; code: string; keys?: string[] }[]): ReadConfig {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? (issue.keys ?? []) : []))
  const replaced = new Set(issues.flatMap((issue) => (issue.path.length > 0 ? [String(issue.path[0])] : [])))
  const ready: Doc = kind.face.defaults('en')
  const kept = Object.entries(config).filter(([key]) => !unknown.includes(key) && !replaced.has(key))
  const filled = [...replaced].filter((key) => Object.hasOwn(ready, key)).map((key) => [key, ready[key]])
  return { value: kind.config.safeParse(Object.fromEntries([...kept, ...filled])).data ?? null, replaced }
}

/** Size, depth and keys that no reader should have to meet. */
function unbearable(value: Doc): Diagnostic | null {
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length
  if (bytes > MAX_DOCUMENT_BYTES) return error('document.too_large', { values: { bytes, max: MAX_DOCUMENT_BYTES } })
  if (Array.isArray(value.steps) && value.steps.length > MAX_STEPS) {
    return error('document.too_many_steps', { path: 'steps', values: { count: value.steps.length, max: MAX_STEPS } })
  }
  return forbidden(value, '', 0)
}

function forbidden(value: unknown, path: string, depth: number): Diagnostic | null {
  if (typeof value !== 'object' || value === null) return null
  if (depth > MAX_DEPTH) return error('document.too_deep', { path, values: { max: MAX_DEPTH } })
  for (const key of Object.keys(value)) {
    const here = path ? `${path}.${key}` : key
    if (FORBIDDEN.has(key)) return error('field.forbidden', { path: here, values: { field: key } })
    const found = forbidden((value as Doc)[key], here, depth + 1)
    if (found) return found
  }
  return null
}

/** Inside a step that has an id, a diagnostic names it and its path begins there. */
function placeIn(value: Doc) {
  return (path: readonly PropertyKey[]): Pick<Diagnostic, 'step' | 'path'> => {
    const [top, index, ...rest] = path
    const step = top === 'steps' && Array.isArray(value.steps) ? value.steps[Number(index)] : undefined
    if (isDoc(step) && typeof step.id === 'string' && rest.length > 0) return { step: step.id, path: rest.join('.') }
    return path.length > 0 ? { path: path.join('.') } : {}
  }
}

/** The parts that are sound. */
function salvage(value: Doc): Campaign {
  const list = (key: string): unknown[] => (Array.isArray(value[key]) ? value[key] : [])
  const steps = list('steps').flatMap((given): Step[] => {
    if (!isDoc(given) || typeof given.id !== 'string' || typeof given.kind !== 'string') return []
    const sound = stepSchema.safeParse(given).data
    return [sound ?? { id: given.id, kind: given.kind, config: isDoc(given.config) ? given.config : {}, position: { x: 0, y: 0 } }]
  })
  const arrows = list('arrows').flatMap((given): Arrow[] => {
    const sound = arrowSchema.safeParse(given).data
    if (sound) return [sound]
    if (!isDoc(given)) return []
    const { from, port, to } = given
    return typeof from === 'string' && typeof port === 'string' && typeof to === 'string' ? [{ from, port, to }] : []
  })
  return { format: FORMAT, name: typeof value.name === 'string' ? value.name : '', settings: salvageSettings(value.settings), steps, arrows }
}

function salvageSettings(given: unknown): Settings {
  if (!isDoc(given)) return settingsSchema.parse({})
  const sound = Object.entries(settingsSchema.shape).filter(([key, schema]) => given[key] !== undefined && schema.safeParse(given[key]).success)
  return settingsSchema.parse(Object.fromEntries(sound.map(([key]) => [key, given[key]])))
}
