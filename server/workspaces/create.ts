import { z } from 'zod'
import type { Database } from '../../db/client'
import { TIME } from '../rest/time'
import { CURRENCY, ZONE } from './settings'

/** Thirty days in a second is the fastest that was measured; ten times that is surely a mistake. */
const MAX_RATE = 26_000_000

export const NEW_WORKSPACE = z.strictObject({
  name: z.string().trim().min(1).max(200),
  currency: CURRENCY,
  timeZone: ZONE,
  language: z.enum(['ru', 'en']).default('ru'),
  /** Virtual time from `startsAt`, `rate` virtual seconds a real one; a sandbox is one for good. Null: a normal workspace on the real clock. */
  sandbox: z
    .strictObject({ startsAt: TIME, rate: z.number().positive().max(MAX_RATE) })
    .nullable()
    .default(null),
})

export type CreateWorkspace = z.input<typeof NEW_WORKSPACE>

/** Makes a workspace as the owner and gives its id. A sandbox's clock stands still at `startsAt` until somebody starts it. */
export async function createWorkspace(owner: Database, input: CreateWorkspace): Promise<string> {
  const { name, currency, timeZone, language, sandbox } = NEW_WORKSPACE.parse(input)
  const startsAt = sandbox ? new Date(sandbox.startsAt) : null
  const { rows } = await owner.$client.query<{ id: string }>(
    `insert into workspaces (name, currency, time_zone, language, sandbox, starts_at, clock_virtual, clock_real, clock_rate, clock_running)
     values ($1, $2, $3, $4, $5, $6, $6, case when $5 then now() end, $7, not $5) returning id`,
    [name, currency, timeZone, language, sandbox !== null, startsAt, sandbox?.rate ?? 1],
  )
  return rows[0]!.id
}
