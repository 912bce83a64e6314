import type { Node } from '../engine/drawing'
import { DAY, formatDuration } from '../model/durations'
import type { Diagnostic, Remedy } from '../model/fault'
import { conditions } from '../segments/ast'
import { journeyField } from '../segments/fields'
import { at, type Known, ruleOf } from './known'
import { textsOf } from './texts'
import { after, type Span, timesAfter } from './times'

/** Offers that are over when a later step still speaks of them or asks about them. */
export function expiry(known: Known): Diagnostic[] {
  return [...known.drawn.nodes.values()].flatMap((node) => (node.traits.grants ? offer(node, known) : []))
}

/** Longest validity that can be set. */
const LONGEST_DAYS = 3650

function offer(node: Node, { drawn, context }: Known): Diagnostic[] {
  const { validMs, path } = node.traits.grants!
  // Another offer takes the place of this one.
  const spans = timesAfter(drawn, node, 'sent', context.now, (step) => !step.traits.grants)
  const remedy = (ms: number): { remedy?: Remedy } => {
    const days = Math.floor(ms / DAY) + 1
    if (days > LONGEST_DAYS) return {}
    return { remedy: { label: 'remedy.valid_days', values: { days }, set: [{ step: node.id, path: `config.${path}`, value: formatDuration(days * DAY) }] } }
  }
  const days = Math.floor(validMs / DAY)
  return [...spans].flatMap(([id, span]) => {
    const step = drawn.nodes.get(id)!
    if (speaksOf(step, context.variablesIn) && span.most >= validMs) {
      const values = { offer: node.id, days, later: Math.floor(span.most / DAY), whom: span.least >= validMs ? 'all' : 'some' }
      return [at(step).warning('offer.over_before_reminder', step.traits.says?.path ?? step.traits.messageAt ?? '', { values, ...remedy(span.most) })]
    }
    if (step.traits.pause && outlived(step, span, validMs, context.now) && usedBehind(step, node, spans, { drawn, context })) {
      const end = after(step, 'next', span, context.now)
      return [at(step).warning('wait.outlives_offer', step.traits.pause, { values: { offer: node.id, days }, ...remedy(end.most) })]
    }
    return []
  })
}

/** Valid when the wait begins, over when it ends. Until a day: for who enters now. */
function outlived(wait: Node, span: Span, validMs: number, now: number): boolean {
  const end = after(wait, 'next', span, now)
  return span.least < validMs && (wait.traits.until === undefined ? end.least : end.most) >= validMs
}

/** A text that names the offer or its coupon; not that of a step with an offer of its own. */
function speaksOf(step: Node, variablesIn: Known['context']['variablesIn']): boolean {
  if (!variablesIn || step.traits.gives) return false
  return textsOf(step).some(({ text, part }) => variablesIn(text, part).some(({ name }) => name.startsWith('offer.') || name === 'links.coupon'))
}

/** Whether a step behind a wait speaks of the offer, or asks whether it was used. */
function usedBehind(wait: Node, offer: Node, spans: ReadonlyMap<string, Span>, { drawn, context }: Pick<Known, 'drawn' | 'context'>): boolean {
  const seen = new Set([wait.id])
  const queue = [wait]
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const { to } of node.out) {
      const next = drawn.nodes.get(to)!
      if (seen.has(to) || !spans.has(to)) continue
      if (next.traits.decides || speaksOf(next, context.variablesIn) || asksOf(next, offer)) return true
      seen.add(to)
      if (!next.traits.grants) queue.push(next)
    }
  }
  return false
}

const asksOf = (branch: Node, offer: Node): boolean =>
  (branch.traits.rules ?? []).some(({ rule }) => {
    const read = ruleOf(rule)
    return read !== undefined && conditions(read).some((one) => 'field' in one && isRedeemed(one.field, offer.id))
  })

const isRedeemed = (field: string, step: string): boolean => {
  const fact = journeyField(field)
  return fact?.step === step && fact.fact === 'redeemed'
}
