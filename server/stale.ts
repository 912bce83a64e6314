import { HOUR } from '../workflows/model/durations'
import type { Ctx } from './context'

/** How old a fact may be when it becomes known and still start journeys: 48 hours, or 60 real seconds of a fast clock; ms on the workspace's clock. */
export const staleAfter = ({ clock }: Pick<Ctx, 'clock'>): number => Math.max(48 * HOUR, 60_000 * clock.rate)
