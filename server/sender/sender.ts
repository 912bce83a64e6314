import type { Database } from '../../db/client'
import { Adapters } from '../channels/registry'
import { log } from '../log'
import { fallBack } from './fallback'
import { handOver } from './handover'
import { busyHouses } from './house'
import { releaseHeld, sweepLost } from './sweep'
import { CallDesk } from './webhooks/desk'

/** Real ms between looks into an empty queue, and between sweeps. */
const IDLE_MS = 100
const SWEEP_MS = 1_000
const TROUBLE_MS = 1_000

/** Lanes of one process: while one waits for PostgreSQL, another renders. */
const LANES = 2

/**
 * One look at every workspace that has something in the queue; answers how many messages were taken. A workspace in trouble does not stop the others.
 * `found` hears how many there are before anything is handed over, which may take as long as a provider likes.
 */
export async function sendOnce(db: Database, adapters: Adapters, found?: (houses: number) => void): Promise<number> {
  let taken = 0
  const houses = await busyHouses(db.$client)
  found?.(houses.length)
  for (const house of houses) {
    try {
      taken += await handOver(db, adapters, house)
    } catch (error) {
      log.error({ workspace: house.id, error: String(error) }, 'hand-over failed; the messages stay in the queue')
      await sleep(TROUBLE_MS)
    }
  }
  return taken
}

/** Runs until stopped; stopping waits for what is being handed over. */
export function startSender(db: Database): { stop: () => Promise<void> } {
  const adapters = new Adapters()
  let running = true
  let busy = false
  const lane = async (_: unknown, place: number) => {
    while (running) {
      // Where nothing is to be sent, the first lane looks for all; while it hands over, the others look for themselves.
      const look = place === 0 ? (houses: number) => (busy = houses > 0) : undefined // biome-ignore format: one thought
      const taken = place === 0 || busy ? await sendOnce(db, adapters, look).catch((error) => trouble(error)) : 0
      if (taken === 0) await sleep(IDLE_MS)
    }
  }
  const desk = new CallDesk(db)
  const caller = async () => {
    while (running) {
      const begun = await desk.look().catch((error) => trouble(error))
      if (begun === 0) await sleep(IDLE_MS)
    }
    await desk.idle()
  }
  const sweeper = async () => {
    while (running) {
      await Promise.all([sweepLost(db), releaseHeld(db), fallBack(db)]).catch((error) => trouble(error))
      await sleep(SWEEP_MS)
    }
  }
  const all = [...Array.from({ length: LANES }, lane), caller(), sweeper()]
  return {
    stop: async () => {
      running = false
      await Promise.all(all)
      await adapters.close()
    },
  }
}

/** PostgreSQL gone for a moment: wait and go on. */
async function trouble(error: unknown): Promise<number> {
  log.warn({ error: String(error) }, 'sender waits')
  await sleep(TROUBLE_MS)
  return 0
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
