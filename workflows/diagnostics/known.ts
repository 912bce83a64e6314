import type { Drawing, Node } from '../engine/drawing'
import type { ReadConfig } from '../engine/shape'
import { type Diagnostic, error, warning } from '../model/fault'
import type { Campaign, Step } from '../model/graph'
import type { CheckContext } from '../model/step'
import type { Rule } from '../segments/ast'
import { parseRule } from '../segments/parse'

/** A document as read and drawn, in the workspace it is meant for: what every finding is made from. */
export type Known = {
  document: Campaign
  configs: readonly ReadConfig[]
  drawn: Drawing
  context: CheckContext
  /** Saved segments that are sound. */
  saved: ReadonlyMap<string, Rule>
  /** What is true of whoever comes to a step. */
  knownOf: (node: Node) => Rule[]
}

/** Saved segments that are sound, as rules. */
export function savedRules(context: CheckContext): Map<string, Rule> {
  const rules = [...context.saved.segments].map(([id, rule]) => [id, parseRule(rule).rule] as const)
  return new Map(rules.flatMap(([id, rule]) => (rule ? [[id, rule]] : [])))
}

/** A rule of a step or of settings; undefined where it is not sound, which is told elsewhere. `{ saved }` stands for that segment. */
export function ruleOf(value: unknown): Rule | undefined {
  if (typeof value === 'object' && value !== null && 'saved' in value) return { member: { saved: String(value.saved) } }
  return parseRule(value, { journey: true }).rule
}

/** A place in a step's message, from the config on. */
export const inMessage = (node: Node, path: string): string => [node.traits.messageAt, path].filter(Boolean).join('.')

type At = Omit<Diagnostic, 'severity' | 'code' | 'step' | 'path'>

/** Findings about one step; paths are into its config, '' = all of it. */
export function at(node: Node) {
  const place = (path: string) => ({ step: node.id, path: path ? `config.${path}` : 'config' })
  return {
    error: (code: string, path: string, more: At = {}): Diagnostic => error(code, { ...place(path), ...more }),
    warning: (code: string, path: string, more: At = {}): Diagnostic => warning(code, { ...place(path), ...more }),
  }
}

export const stepOf = (document: Campaign, id: string): Step | undefined => document.steps.find((step) => step.id === id)
