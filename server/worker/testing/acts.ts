import { pause, resume } from '../../journeys/service'
import type { Stage } from '../testing'
import { setClock } from './cohort-by-hand'

/** What tests of pauses and edits do on a stage, at instants they choose. `stage`: asked when something is done, since it is made before the first test. */
export function acts(stage: () => Stage) {
  let used = 0
  const clock = (at: number) => setClock(stage(), at)
  return {
    /** So many customers whom nobody has used yet. */
    guests(n: number): number[] {
      used += n
      return stage().customers.slice(used - n, used)
    },
    sql: async (text: string, values: unknown[] = []) => (await stage().db.owner.$client.query(text, values)).rows,
    run: <T>(work: Parameters<typeof Stage.prototype.run<T>>[0]): Promise<T> => stage().run(work),
    clock,
    async pauseAt(campaign: number, at: number): Promise<void> {
      await clock(at)
      await stage().run((ctx) => pause(ctx, { campaign }))
    },
    /** No cohort has heard of it yet. */
    async resumedAt(campaign: number, at: number, how: Omit<Parameters<typeof resume>[1], 'campaign'>): Promise<void> {
      await clock(at)
      await stage().run((ctx) => resume(ctx, { campaign, ...how }))
    },
  }
}
