import { DAY, durationMs, MINUTE } from '../../model/durations'
import { parseTime } from '../../model/scalars'
import type { StepCheck } from '../../model/step'
import type { WaitConfig } from './config'
import type { WaitOp } from './transition'

export function compile(config: WaitConfig, check: StepCheck): WaitOp {
  const given = (['for', 'until', 'window', 'bestHour'] as const).filter((form) => config[form] !== undefined)
  if (given.length !== 1)
    check.error(given.length ? 'wait.one_of' : 'wait.empty', given[1] ?? '', { remedy: check.mend('remedy.wait_a_day', '', { for: 'P1D' }) })
  for (const form of ['window', 'bestHour'] as const) if (config[form]) check.error('wait.form_unsupported', form, { values: { form } })
  if (config.spread) check.error('wait.form_unsupported', 'spread', { values: { form: 'spread' } })
  if (config.until !== undefined) {
    const until = parseTime(config.until) ?? 0
    if (until <= check.context.now) check.error('date.in_past', 'until', { values: { time: config.until } })
    return { kind: 'wait', until }
  }
  if (config.for === undefined) return { kind: 'wait', ms: 0 }
  check.duration('wait.out_of_range', config.for, 'for', MINUTE, 365 * DAY)
  return { kind: 'wait', ms: durationMs(config.for) }
}
