import { z } from 'zod'
import type { Ctx } from '../context'
import { zoneAmong } from '../local-time'

/** Points somebody asks to spend: whole, from nothing to a milliard. */
export const SPEND = z.number().int().min(0).max(1_000_000_000).default(0)

/** What the workspace says of money at the till. `pointValue`: of one point, minor units. */
export type House = { pointValue: number; currency: string; timeZone: string }

/** With the zone of a shop where it is known, else the workspace's. */
export async function houseOf(ctx: Ctx, location?: string): Promise<House> {
  const { rows } = await ctx.tx.sql.query<Omit<House, 'timeZone'> & { own: string | null; house: string }>(
    `select point_value as "pointValue", currency, (select time_zone from locations where workspace_id = $1 and external_id = $2) as own, time_zone as house
     from workspaces where id = $1`,
    [ctx.workspace, location ?? null],
  )
  const { own, house, ...money } = rows[0]!
  return { ...money, timeZone: zoneAmong(own, null, house) }
}

/** The most points that a sum can be paid with: whole ones, never more than the sum. */
export const pointsFor = (payable: number, { pointValue }: House): number => Math.floor(payable / pointValue)
