import type { Instant } from './journey'

/**
 * A workspace's clock as stored: virtual now = anchor + (real now - anchored at) x rate while running. The real clock is
 * `{ virtual: 0, real: 0, rate: 1, running: true }`. While a replay runs nothing later than `watermark` is decided.
 */
export type Clock = { virtual: Instant; real: number; rate: number; running: boolean; watermark?: Instant | null }

export const REAL_CLOCK: Clock = { virtual: 0, real: 0, rate: 1, running: true }

/** What the workspace's clock shows at the real instant `real` (ms). */
export function virtualAt(clock: Clock, real: number): Instant {
  const free = clock.running ? clock.virtual + Math.max(0, real - clock.real) * clock.rate : clock.virtual
  return clock.watermark == null ? Math.floor(free) : Math.min(Math.floor(free), clock.watermark)
}

/** The real instant at which the clock will show `virtual`; null while it stands still before it. */
export function realAt(clock: Clock, virtual: Instant): number | null {
  if (!clock.running) return virtual <= clock.virtual ? clock.real : null
  return clock.real + Math.max(0, virtual - clock.virtual) / clock.rate
}

/** Over this many real ms past the due instant, a due customer is advanced with the clock instead of the due instant. */
export const LATE_MS = 60_000

/** The instant at which a due customer is advanced: the due instant itself, unless the clock is more than 60 real seconds past it. */
export const dueInstant = (due: Instant, now: Instant, clock: Clock): Instant => (now - due > LATE_MS * clock.rate ? now : due)
