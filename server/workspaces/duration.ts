import { z } from 'zod'
import { parseDuration } from '../../workflows/model/durations'

/** An exact ISO 8601 duration longer than nothing. */
export const durationOf = z.string().refine((text) => (parseDuration(text) ?? 0) > 0, { params: { code: 'duration.invalid' } })
