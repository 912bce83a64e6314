import { type Diagnostic, error } from '../model/fault'
import { type Campaign, MAX_SKELETON_BYTES, type Step } from '../model/graph'
import { frozenOffer, type OfferChoice } from '../model/offer'
import type { Port, Skeleton } from '../model/plan'
import type { CheckContext } from '../model/step'
import { kindOf } from '../steps'
import type { Op } from '../steps/transitions'
import { type Drawing, drawing, type Node } from './drawing'
import { lint } from './lint'
import { type ReadConfig, readShape } from './shape'
import { stepCheck } from './step-check'
import { warnings } from './warnings'

export type Compiled =
  | {
      ok: true
      skeleton: Skeleton<Op>
      /** The document as it is frozen: defaults filled in, saved offers written out. Workers read their content from it. */
      frozen: Campaign
      /** Warnings only. */
      diagnostics: Diagnostic[]
    }
  | { ok: false; diagnostics: Diagnostic[] }

/** A document into what runs, or everything that stands in the way, at once. */
export function compile(value: unknown, context: CheckContext, as: { campaign: number; version: number }): Compiled {
  const { document, configs, diagnostics } = readShape(value)
  if (!document) return { ok: false, diagnostics }
  const ops = document.steps.map((step, i) => op(step, configs[i], context, diagnostics))
  const drawn = drawing(document, configs)
  diagnostics.push(...lint(document, drawn, context), ...warnings(drawn))
  if (!diagnostics.some((diagnostic) => diagnostic.severity === 'error') && drawn.entry) {
    const skeleton = { ...as, entry: drawn.entry.id, steps: Object.fromEntries(document.steps.map((step, i) => [step.id, planStep(drawn, step, ops[i]!)])) }
    const bytes = new TextEncoder().encode(JSON.stringify(skeleton)).length
    if (bytes <= MAX_SKELETON_BYTES) return { ok: true, skeleton, frozen: freeze(document, configs, context), diagnostics }
    diagnostics.push(error('plan.too_large', { path: 'steps', values: { bytes, max: MAX_SKELETON_BYTES } }))
  }
  return { ok: false, diagnostics }
}

/** All that can be said of a document, errors and warnings. No errors = it can be published. */
export const check = (value: unknown, context: CheckContext): Diagnostic[] => compile(value, context, { campaign: 1, version: 1 }).diagnostics

function op(step: Step, config: ReadConfig | undefined, context: CheckContext, into: Diagnostic[]): Op | null {
  const kind = kindOf(step.kind)
  if (!kind || config?.value == null) return null
  const found: Diagnostic[] = []
  const made = kind.compile(config.value, stepCheck(step.id, context, found)) as Op
  into.push(...(config.replaced.size === 0 ? found : found.filter(({ path }) => isAuthors(step.config, config.replaced, path))))
  return made
}

/** Whether a finding is about what the author wrote, and not about a ready value that stands in for a bad one. */
function isAuthors(config: unknown, replaced: ReadonlySet<string>, path = ''): boolean {
  const [, ...keys] = path.split('.')
  if (keys.length === 0 || replaced.has(keys[0]!)) return false
  const at = keys.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), config)
  return at !== undefined
}

function planStep(drawn: Drawing, step: Step, op: Op): Skeleton<Op>['steps'][string] {
  const node = drawn.nodes.get(step.id)!
  const ports = Object.fromEntries((node.ports ?? []).map((port) => [port, way(node, port)]))
  return drawn.looping.has(step.id) ? { op, ports, loops: true } : { op, ports }
}

function way(node: Node, port: string): Port {
  const arrows = node.out.filter((arrow) => arrow.port === port)
  const plain = arrows.find((arrow) => arrow.maxPasses == null)!
  const back = arrows.find((arrow) => arrow.maxPasses != null)
  return back ? { to: back.to, maxPasses: back.maxPasses!, spent: plain.to } : { to: plain.to }
}

function freeze(document: Campaign, configs: readonly ReadConfig[], context: CheckContext): Campaign {
  const steps = document.steps.map((step, i) => {
    const config = configs[i]?.value as Record<string, unknown>
    const drawn = config.offer as OfferChoice | undefined
    return { ...step, config: drawn ? { ...config, offer: frozenOffer(drawn, context.saved.offers) } : config }
  })
  return { ...document, steps }
}
