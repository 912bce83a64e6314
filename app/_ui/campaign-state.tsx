'use client'

import { useTranslations } from 'next-intl'
import type { IconName } from './icon'
import { Pill } from './pill'
import type { Tone } from './tile'

export type CampaignState = 'draft' | 'live' | 'paused' | 'stopped' | 'finished'

const LOOK: Record<CampaignState, { tone: Tone; icon: IconName }> = {
  draft: { tone: 'flow', icon: 'draw' },
  live: { tone: 'good', icon: 'live' },
  paused: { tone: 'reward', icon: 'pause' },
  stopped: { tone: 'bad', icon: 'error' },
  finished: { tone: 'flow', icon: 'check' },
}

/** Where a campaign is in its life. */
export function CampaignStatePill({ state }: { state: CampaignState }) {
  const t = useTranslations('common.campaignState')
  return <Pill {...LOOK[state]}>{t(state)}</Pill>
}
