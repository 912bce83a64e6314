import { log } from '../log'
import { TemporalTrouble } from '../temporal-trouble'

/** Real ms between two tries: short at first, because an outage mostly is. */
const WAITS = [500, 1_000, 2_000, 5_000]

/**
 * Tries until Temporal can be reached, saying why not when that changes: a worker that ended instead would be started again ever more slowly by whoever
 * watches over it, and come too late when Temporal is back. Null when `stopped` meanwhile. Whatever is no trouble with Temporal is thrown.
 */
export async function untilReached<T>(reach: () => Promise<T>, stopped: AbortSignal): Promise<T | null> {
  let said = ''
  for (let tries = 0; !stopped.aborted; tries++) {
    try {
      return await reach()
    } catch (error) {
      if (!(error instanceof TemporalTrouble)) throw error
      if (error.message !== said) log.warn({ error: error.message }, 'worker waits for Temporal')
      said = error.message
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, WAITS[Math.min(tries, WAITS.length - 1)])
      function done() {
        clearTimeout(timer)
        stopped.removeEventListener('abort', done)
        resolve()
      }
      stopped.addEventListener('abort', done)
    })
  }
  return null
}
