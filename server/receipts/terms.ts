import type { Ctx } from '../context'

const HOUR = 3_600_000
const YEAR_2000 = Date.UTC(2000, 0, 1)

/** What the workspace says about facts from outside. */
export type Terms = { currency: string; startsAt: number | null; sandbox: boolean }

export async function readTerms(ctx: Ctx): Promise<Terms> {
  const { rows } = await ctx.tx.sql.query<{ currency: string; starts_at: Date | null; sandbox: boolean }>(
    'select currency, starts_at, sandbox from workspaces where id = $1',
    [ctx.workspace],
  )
  const { currency, starts_at, sandbox } = rows[0]!
  return { currency, startsAt: starts_at?.getTime() ?? null, sandbox }
}

/** A clock more than a day ahead of the workspace's, or from before tills had any: the code of the reason, or null. */
export function wrongClock(ctx: Ctx, occurredAt: number): string | null {
  if (occurredAt > ctx.now + 24 * HOUR) return 'time.ahead'
  return occurredAt < YEAR_2000 ? 'time.before_2000' : null
}

/**
 * Whether a fact is more than the history of a sandbox. However late it comes, whoever still waits for it hears of it; that one older than 48 hours starts no
 * journey is judged where journeys start (`server/stale.ts`).
 */
export const isLive = ({ sandbox, startsAt }: Terms, occurredAt: number): boolean => !(sandbox && startsAt !== null && occurredAt < startsAt)
