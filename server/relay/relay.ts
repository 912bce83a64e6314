import type { Database } from '../../db/client'
import { log } from '../log'
import { relayArrivals, relaySends, relayStirred } from './arrivals'
import { Chores } from './chores'
import { relayExits } from './exits'
import { relayFacts, relayWaits } from './occurred'
import { deliver, Pace, type Wire } from './outbox'

/** Real ms between looks when there was something, and when there was nothing. */
const BUSY_MS = 5
const IDLE_MS = 60
const TROUBLE_MS = 1_000

/** One look at everything: facts become signals in the outbox, the outbox goes to Temporal. Answers how much was moved. */
export async function relayOnce(db: Database, wire: Wire, pace: Pace): Promise<number> {
  return (await relayFacts(db)) + (await relayWaits(db)) + (await deliver(db, wire, pace))
}

/** Runs until stopped. Streams, deliveries and chores go their own ways: a Temporal that does not answer must not stop the clocks. */
export function startRelay(db: Database, wire: Wire): { stop: () => Promise<void> } {
  let running = true
  const forever = async (work: () => Promise<number>) => {
    while (running) {
      const moved = await work().catch(trouble)
      await sleep(moved < 0 ? TROUBLE_MS : moved > 0 ? BUSY_MS : IDLE_MS)
    }
  }
  const pace = new Pace()
  const chores = new Chores(db)
  const slow = Chores.slow(db)
  const all = [
    forever(async () => (await relayFacts(db)) + (await relayWaits(db))),
    forever(() => relayExits(db)),
    forever(async () => (await relayArrivals(db)) + (await relayStirred(db)) + (await relaySends(db))),
    forever(() => deliver(db, wire, pace)),
    ...[chores, slow].map((some) =>
      forever(async () => {
        await some.run()
        return 0
      }),
    ),
  ]
  return {
    stop: async () => {
      running = false
      await Promise.all(all)
    },
  }
}

function trouble(error: unknown): number {
  log.warn({ error: String(error) }, 'relay waits')
  return -1
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
