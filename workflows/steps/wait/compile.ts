import { DAY, durationMs, formatDuration, MINUTE } from '../../model/durations'
import { parseTime } from '../../model/scalars'
import type { StepCheck } from '../../model/step'
import { minuteOf, type WaitConfig, type Window, windowMinutes } from './config'
import type { WaitOp } from './transition'

export function compile(config: WaitConfig, check: StepCheck): WaitOp {
  const given = (['for', 'until', 'window', 'bestHour'] as const).filter((form) => config[form] !== undefined)
  if (given.length !== 1)
    check.error(given.length ? 'wait.one_of' : 'wait.empty', given[1] ?? '', { remedy: check.mend('remedy.wait_a_day', '', { for: 'P1D' }) })
  if (config.spread) check.duration('wait.out_of_range', config.spread, 'spread', MINUTE, 365 * DAY)
  const spread = config.spread ? { spread: durationMs(config.spread) } : {}
  if (config.window) {
    opening(config.window, config.spread ?? null, check)
    return { kind: 'wait', asks: true, ...spread }
  }
  if (config.bestHour) {
    check.duration('wait.out_of_range', config.bestHour.within, 'bestHour.within', MINUTE, 365 * DAY)
    if (durationMs(config.bestHour.within) < DAY)
      check.warning('wait.best_hour_short', 'bestHour.within', { remedy: check.mend('remedy.make_days', 'bestHour.within', 'P1D', { days: 1 }) })
    return { kind: 'wait', asks: true, ...spread }
  }
  if (config.until !== undefined) {
    const until = parseTime(config.until) ?? 0
    if (until <= check.context.now) check.error('date.in_past', 'until', { values: { time: config.until } })
    return { kind: 'wait', until, ...spread }
  }
  if (config.for === undefined) return { kind: 'wait', ms: 0 }
  check.duration('wait.out_of_range', config.for, 'for', MINUTE, 365 * DAY)
  return { kind: 'wait', ms: durationMs(config.for), ...spread }
}

function opening(window: Window, spread: string | null, check: StepCheck): void {
  const minutes = windowMinutes(window)
  if (minutes === 0) {
    const to = `${String((Math.floor(minuteOf(window.from) / 60) + 2) % 24).padStart(2, '0')}:${window.from.slice(3)}`
    check.error('wait.window_empty', 'window.to', { remedy: check.mend('remedy.set_to', 'window.to', to, { value: to }) })
  } else if (spread && durationMs(spread) > minutes * MINUTE) {
    const value = formatDuration(minutes * MINUTE)
    check.warning('wait.spread_past_window', 'spread', {
      values: { minutes },
      remedy: check.mend('remedy.make_minutes', 'spread', value, { minutes }),
    })
  }
}
