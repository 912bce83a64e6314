import { DAY, durationMs, MINUTE } from '../../model/durations'
import type { StepCheck } from '../../model/step'
import { filterConditions } from '../../segments/ast'
import { parseFilter } from '../../segments/parse'
import type { ListenConfig } from './config'
import type { ListenOp } from './transition'

/** Events that come with a receipt, and what only a receipt has. */
const WITH_RECEIPT: ReadonlySet<string> = new Set(['visited', 'purchased', 'returned', 'coupon_redeemed'])
const OF_RECEIPTS: ReadonlySet<string> = new Set(['category', 'sku', 'hour', 'weekday'])

export function compile(config: ListenConfig, check: StepCheck): ListenOp {
  check.duration('duration.out_of_range', config.within, 'within', MINUTE, 365 * DAY)
  if (config.where != null) {
    check.filter(config.where, 'where', config.event)
    const strange = WITH_RECEIPT.has(config.event)
      ? []
      : filterConditions(parseFilter(config.where).filter ?? { all: [] }).filter(({ field }) => OF_RECEIPTS.has(field))
    if (strange.length > 0)
      check.warning('listen.no_receipt', 'where', { values: { field: strange[0]!.field }, remedy: check.mend('remedy.any_such_event', 'where', null) })
  }
  return { kind: 'listen', event: config.event, ms: durationMs(config.within) }
}
