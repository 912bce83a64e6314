import type { Caller } from './context'
import { log } from './log'
import { isPassing } from './passing'

/** Who acts when time passes. */
export const engineIn = (workspace: string): Caller => ({ workspace, locale: 'en', actor: 'engine' })

type One = { workspace: string; campaign?: number; audience?: number }

const passedOver = ({ workspace, campaign, audience }: One, error: unknown) =>
  log.error({ workspace, campaign, audience, error: String(error) }, 'could not be served; the others go on')

/**
 * Does `work` for each in turn, for what comes round again by itself: one that cannot be served (a broken document, a lock not got) is logged by its
 * numbers and keeps nobody from the others.
 */
export async function each<T extends One>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of all) await work(one).catch((error) => passedOver(one, error))
}

/**
 * The same for a stream, which does not come round again: what would go well another time (the database away, two transactions in each other's way) is
 * thrown, so that the stream stands until it does. Only what can never go well is passed over: `undefined`.
 */
export async function spared<T>(one: One, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isPassing(error)) throw error
    passedOver(one, error)
    return undefined
  }
}
