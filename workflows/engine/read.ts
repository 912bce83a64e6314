import type { Diagnostic } from '../model/fault'
import type { CheckContext } from '../model/step'
import { kindOf } from '../steps'
import { settingsRules } from './lint'
import { type Reading, readShape } from './shape'
import { stepCheck } from './step-check'

/** A workspace in which nothing is wrong: what is found here is wrong in any. */
const ANYWHERE: CheckContext = { now: 0, sandbox: true, currency: '', channels: [], saved: { segments: new Map(), offers: new Map() } }

/** A document as far as it can be made out, with every unknown field and wrong type in it, those inside rules included. What is unfinished is no matter here. */
export function read(value: unknown): Reading {
  const reading = readShape(value)
  if (!reading.document) return reading
  const found: Diagnostic[] = settingsRules(reading.document.settings, ANYWHERE)
  reading.document.steps.forEach((step, i) => {
    const config = reading.configs[i]?.value
    if (config != null) kindOf(step.kind)?.compile(config, stepCheck(step.id, ANYWHERE, found))
  })
  return { ...reading, diagnostics: [...reading.diagnostics, ...found.filter(({ code }) => code === 'rule.key_unknown')] }
}

/** Findings that also refuse saving: the rest may stay in a draft until it is published. */
const REFUSED = new Set([
  'document.not_object',
  'document.format',
  'document.too_large',
  'document.too_many_steps',
  'document.too_deep',
  'field.forbidden',
  'field.unknown',
  'field.type',
  'field.choice',
  'rule.key_unknown',
])
export const refusesSaving = (diagnostic: Diagnostic): boolean => REFUSED.has(diagnostic.code)
