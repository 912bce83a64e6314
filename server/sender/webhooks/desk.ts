import { type Database, inTransaction } from '../../../db/client'
import { log } from '../../log'
import { callingHouses, type House } from '../house'
import { callFor } from './hand-over'

/** Workspaces that are called for at once, and real ms before one in trouble is looked at again. */
const HOUSES = 16
const TROUBLE_MS = 1_000

/** Calls for many workspaces side by side: one whose receiver hangs keeps nobody else waiting. */
export class CallDesk {
  private readonly under = new Map<string, Promise<void>>()

  constructor(private readonly db: Database) {}

  /** Begins with whoever has calls that are due and is not being called for; answers how many workspaces. */
  async look(): Promise<number> {
    const houses = (await inTransaction(this.db, callingHouses)).filter(({ id }) => !this.under.has(id))
    const begun = houses.slice(0, Math.max(0, HOUSES - this.under.size))
    for (const house of begun)
      this.under.set(
        house.id,
        this.serve(house).finally(() => this.under.delete(house.id)),
      )
    return begun.length
  }

  /** Until nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all(this.under.values())
  }

  private async serve(house: House): Promise<void> {
    try {
      await callFor(this.db, house)
    } catch (error) {
      log.error({ workspace: house.id, error: String(error) }, 'calls failed to be made; they stay in the queue')
      await new Promise((resolve) => setTimeout(resolve, TROUBLE_MS))
    }
  }
}
