import { type Database, inTransaction } from '../../../db/client'
import { log } from '../../log'
import { type House, housesOf } from '../house'
import { callFor } from './hand-over'
import { dueLines, type Line } from './queue'

/** Lines served at once, in all and of one workspace; and real ms before one in trouble is looked at again. */
const LINES = 32
const LINES_EACH = 8
const TROUBLE_MS = 1_000

/** Serves many lines side by side: a receiver that hangs keeps nobody waiting but the guests of its own step. */
export class CallDesk {
  /** Where the next look begins, so that of more lines than are served at once each has its turn. */
  private turn = 0
  private readonly under = new Map<string, { workspace: string; done: Promise<void> }>()

  constructor(private readonly db: Database) {}

  /** Begins with the lines that are due and not being served; answers how many. */
  async look(): Promise<number> {
    const { lines, houses } = await inTransaction(this.db, async (sql) => {
      const lines = (await dueLines(sql)).filter((line) => !this.under.has(nameOf(line)))
      return { lines, houses: lines.length > 0 ? await housesOf(sql, [...new Set(lines.map(({ workspace }) => workspace))]) : [] }
    })
    let begun = 0
    const first = lines.length > 0 ? this.turn++ % lines.length : 0
    for (const line of [...lines.slice(first), ...lines.slice(0, first)]) {
      const house = houses.find(({ id }) => id === line.workspace)
      if (!house || this.under.size >= LINES || this.servedOf(line.workspace) >= LINES_EACH) continue
      const name = nameOf(line)
      const done = this.serve(house, line).finally(() => this.under.delete(name))
      this.under.set(name, { workspace: line.workspace, done })
      begun += 1
    }
    return begun
  }

  /** Until nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.under.values()].map(({ done }) => done))
  }

  private servedOf(workspace: string): number {
    return [...this.under.values()].filter((served) => served.workspace === workspace).length
  }

  private async serve(house: House, line: Line): Promise<void> {
    try {
      await callFor(this.db, house, line)
    } catch (error) {
      log.error({ workspace: house.id, error: String(error) }, 'calls failed to be made; they stay in the queue')
      await new Promise((resolve) => setTimeout(resolve, TROUBLE_MS))
    }
  }
}

const nameOf = ({ workspace, campaign, step }: Line): string => `${workspace}/${campaign}/${step}`
