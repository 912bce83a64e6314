import { z } from 'zod'
import { clockTime, duration, time } from '../../model/scalars'

/** One of the first four: `wait.one_of`. */
export const config = z.strictObject({
  for: duration.optional(),
  until: time.optional(),
  /** ISO weekdays (1 = Monday) and local times of them; `to` earlier than `from` is of the next day. */
  window: z.strictObject({ weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7), from: clockTime, to: clockTime }).optional(),
  bestHour: z.strictObject({ within: duration }).optional(),
  /** A drawn share of it is added. */
  spread: duration.nullish(),
})

export type WaitConfig = z.infer<typeof config>
export type Window = NonNullable<WaitConfig['window']>

/** Minutes of a day that `HH:MM` stands for. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** How long a window is open, in minutes of the clock on the wall: up to the next `to`. */
export const windowMinutes = ({ from, to }: Window): number => (minuteOf(to) - minuteOf(from) + 1440) % 1440
