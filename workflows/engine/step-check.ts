import { DAY, durationMs, formatDuration, MINUTE } from '../model/durations'
import { type Diagnostic, error, warning } from '../model/fault'
import type { CheckContext, StepCheck } from '../model/step'
import { parseFilter, parseRule } from '../segments/parse'
import { checkMessage } from './check-message'

/** Puts what a step's compile finds where diagnostics of that step belong. */
export function stepCheck(step: string, context: CheckContext, into: Diagnostic[]): StepCheck {
  const place = (path?: string) => ({ step, path: path ? `config.${path}` : 'config' })
  /** Paths of rules already begin with `config.`. */
  const judged = (diagnostics: readonly Diagnostic[] | undefined) => {
    for (const diagnostic of diagnostics ?? []) into.push({ ...diagnostic, step })
  }
  const check: StepCheck = {
    step,
    context,
    error: (code, path, at) => void into.push(error(code, { ...place(path), ...at })),
    warning: (code, path, at) => void into.push(warning(code, { ...place(path), ...at })),
    add: (diagnostics) => void into.push(...diagnostics),
    mend: (label, path, value, values) => ({ label, ...(values ? { values } : {}), set: [{ step, path: place(path).path, value }] }),
    duration(code, duration, path, min, max) {
      const ms = durationMs(duration)
      if (ms >= min && ms <= max) return
      const [label, nearest] = ms < min ? (['remedy.make_minutes', min] as const) : (['remedy.make_days', max] as const)
      const remedy = check.mend(label, path, formatDuration(nearest), { minutes: Math.round(min / MINUTE), days: Math.round(max / DAY) })
      check.error(code, path, { values: { given: duration, minutes: Math.round(min / MINUTE), days: Math.round(max / DAY) }, remedy })
    },
    rule(rule, path, within = 'entry') {
      judged(parseRule(rule, { path: place(path).path, journey: within === 'branch', saved: new Set(context.saved.segments.keys()) }).diagnostics)
    },
    filter: (filter, path) => judged(parseFilter(filter, { path: place(path).path }).diagnostics),
    message: (message, path) => checkMessage(message, path, check),
  }
  return check
}
