import type { Database } from '../../db/client'
import { log } from '../log'
import { relayArrivals, relaySends, relayStirred } from './arrivals'
import { Chores } from './chores'
import { relayExits } from './exits'
import { glance, type Way } from './glance'
import { relayFacts, relayWaits } from './occurred'
import { deliver, Pace, type Wire } from './outbox'

/** Real ms between two glances, between two slices of one way, and after trouble. */
const GLANCE_MS = 40
const SLICE_MS = 5
const TROUBLE_MS = 1_000

/** One look at everything: facts become signals in the outbox, the outbox goes to Temporal. Answers how much was moved. */
export async function relayOnce(db: Database, wire: Wire, pace: Pace): Promise<number> {
  return (await relayFacts(db)) + (await relayWaits(db)) + (await deliver(db, wire, pace))
}

/**
 * Runs until stopped. One glance says which ways have something; each goes its own way until it has nothing left, so that a Temporal that does not answer
 * stops no clock, and a slow campaign no event. Chores have their own times.
 */
export function startRelay(db: Database, wire: Wire): { stop: () => Promise<void> } {
  let running = true
  const pace = new Pace()
  const ways: Record<Way, () => Promise<number>> = {
    facts: () => relayFacts(db),
    waits: () => relayWaits(db),
    exits: () => relayExits(db),
    arrivals: () => relayArrivals(db),
    stirred: () => relayStirred(db),
    sends: () => relaySends(db),
    outbox: () => deliver(db, wire, pace),
  }
  const going = new Map<Way, Promise<void>>()
  const go = async (way: Way) => {
    for (let moved = 1; running && moved !== 0; ) {
      moved = await ways[way]().catch(trouble)
      if (moved !== 0) await sleep(moved < 0 ? TROUBLE_MS : SLICE_MS)
    }
    going.delete(way)
  }
  const watch = async () => {
    while (running) {
      const seen = await glance(db).catch(trouble)
      if (typeof seen === 'number') await sleep(TROUBLE_MS)
      else for (const way of seen) if (!going.has(way)) going.set(way, go(way))
      await sleep(GLANCE_MS)
    }
  }
  const chores = async (some: Chores) => {
    while (running) {
      await some.run().catch(trouble)
      await sleep(GLANCE_MS)
    }
  }
  const all = [watch(), chores(new Chores(db)), chores(Chores.slow(db))]
  return {
    stop: async () => {
      running = false
      await Promise.all(all)
      await Promise.all(going.values())
    },
  }
}

function trouble(error: unknown): number {
  log.warn({ error: String(error) }, 'relay waits')
  return -1
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
