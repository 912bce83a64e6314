'use client'

import { useTranslations } from 'next-intl'
import type { IconName } from '../_ui/icon'
import { Pill } from '../_ui/pill'
import type { Tone } from '../_ui/tile'

/** What the list can be narrowed to: the stored states. */
export const STATES = ['queued', 'held', 'accepted', 'delivered', 'skipped', 'failed', 'unknown'] as const
export type MessageState = (typeof STATES)[number]

/** Neutral but for what needs a hand: failed is bad, unknown is amber. */
const LOOK: Record<string, { icon: IconName; tone: Tone }> = {
  queued: { icon: 'wait', tone: 'flow' },
  held: { icon: 'wait', tone: 'flow' },
  accepted: { icon: 'arrowright', tone: 'flow' },
  delivered: { icon: 'check', tone: 'flow' },
  opened: { icon: 'eye', tone: 'flow' },
  clicked: { icon: 'cursor', tone: 'flow' },
  skipped: { icon: 'minus', tone: 'flow' },
  failed: { icon: 'error', tone: 'bad' },
  unknown: { icon: 'question', tone: 'reward' },
}

export const stateIcon = (state: string): IconName => LOOK[state]?.icon ?? 'info'

export function MessageStatePill({ state }: { state: string }) {
  const t = useTranslations('messages.state')
  const look = LOOK[state] ?? { icon: 'info' as const, tone: 'flow' as const }
  return <Pill {...look}>{t.has(state) ? t(state) : state}</Pill>
}
