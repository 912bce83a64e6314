import { type Compiled, compile as compilePlan } from '../engine/compile'
import { drawing } from '../engine/drawing'
import { type Reading, readShape } from '../engine/shape'
import type { Diagnostic } from '../model/fault'
import type { CheckContext } from '../model/step'
import { branches } from './branches'
import { caps } from './caps'
import { excluded } from './excluded'
import { expiry } from './expiry'
import { type Known, savedRules } from './known'
import { withRemedy } from './remedies'
import { samples } from './samples'
import { texts } from './texts'
import { knowledge } from './ways'

/** All that can be said of a document, errors and warnings. No errors = it can be published. */
export const check = (value: unknown, context: CheckContext): Diagnostic[] => compile(value, context, { campaign: 1, version: 1 }).diagnostics

/**
 * A document into what runs, or everything that stands in the way, at once: what the compiler finds in single steps and in the drawing, and what only shows
 * when the ways through it are followed.
 */
export function compile(value: unknown, context: CheckContext, as: { campaign: number; version: number }): Compiled {
  // The compiler's own rule of thumb for tests is left to `samples`.
  const { audience: _, ...judging } = context
  const compiled = compilePlan(value, judging, as)
  const reading = readShape(value)
  const { document } = reading
  if (!document) return compiled
  const drawn = drawing(document, reading.configs)
  const known: Known = { document, configs: reading.configs, drawn, context, saved: savedRules(context), knownOf: knowledge(drawn) }
  const found = [texts, branches, excluded, expiry, samples, caps].flatMap((finder) => finder(known)).filter((one) => isAuthors(one, reading))
  const diagnostics = [...compiled.diagnostics, ...found].map((one) => withRemedy(one, known))
  if (!compiled.ok) return { ok: false, diagnostics }
  return diagnostics.some(({ severity }) => severity === 'error') ? { ok: false, diagnostics } : { ...compiled, diagnostics }
}

/** Whether a finding is about what the author wrote, and not about a ready value that stands in for a bad one. */
function isAuthors({ step, path = '' }: Diagnostic, { document, configs }: Reading): boolean {
  const config = configs[document!.steps.findIndex(({ id }) => id === step)]
  return !config?.replaced.has(path.split('.')[1] ?? '')
}
