import type { OtherCampaign, StepCheck } from '../../model/step'
import type { HandoverConfig } from './config'
import type { HandoverOp } from './transition'

export function compile({ campaign: id }: HandoverConfig, check: StepCheck): HandoverOp {
  const { campaigns, campaign: own } = check.context
  const other = campaigns?.get(id)
  const values = { name: other?.name ?? '' }
  const wrong = id === own ? 'handover.own' : obstacle(id, other, campaigns !== undefined)
  if (wrong) check.error(wrong, 'campaign', { values })
  else if (other) {
    if (other.state !== 'live' && other.state !== 'paused') check.warning('handover.not_live', 'campaign', { values: { ...values, state: other.state } })
    if (own !== undefined && other.handsTo.includes(own)) check.warning('handover.back', 'campaign', { values })
  }
  return { kind: 'handover' }
}

/** Why nobody can be sent into another campaign; null where nothing is known against it. */
function obstacle(id: string, other: OtherCampaign | undefined, known: boolean): string | null {
  if (!id) return 'handover.none'
  if (!other) return known ? 'handover.unknown' : null
  if (other.archived) return 'handover.archived'
  return other.entry === 'manual' ? null : 'handover.not_manual'
}
