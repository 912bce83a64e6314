import type { CheckContext } from '../model/step'

export const NOW = Date.UTC(2026, 9, 12, 9)

/** A sandbox in roubles with nothing saved. */
export const sandboxContext = (changes: Partial<CheckContext> = {}): CheckContext => ({
  now: NOW,
  sandbox: true,
  currency: 'RUB',
  channels: [],
  saved: { segments: new Map(), offers: new Map() },
  ...changes,
})
