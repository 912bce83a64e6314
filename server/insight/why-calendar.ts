import { DAY, durationMs } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { instantOf, zoneAmong } from '../local-time'
import { type Head, line, moment, type WhyRule } from './why-line'

type Born = { month: number | null; day: number | null; zone: string | null; home: string | null; house: string }

/** What the calendar brings, which leaves no facts: when it lets this customer in next, or what is not known for that. */
export async function calendarRules(ctx: Ctx, { entry, time_zone }: Head, customer: number): Promise<WhyRule[]> {
  const config = entry!.config as { event: string; daysBefore?: number | null; within?: string }
  return config.event === 'birthday'
    ? birthday(ctx, customer, Number(config.daysBefore ?? 0), time_zone)
    : pointsExpiring(ctx, customer, durationMs(String(config.within)), time_zone)
}

async function birthday(ctx: Ctx, customer: number, before: number, timeZone: string): Promise<WhyRule[]> {
  const { rows } = await ctx.tx.sql.query<Born>(
    `select extract(month from c.birthday)::int as month, extract(day from c.birthday)::int as day, c.time_zone as zone, l.time_zone as home, w.time_zone as house
     from customers c join workspaces w on w.id = c.workspace_id left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id
     where c.workspace_id = $1 and c.id = $2`,
    [ctx.workspace, customer],
  )
  const { month, day, zone, home, house } = rows[0]!
  if (month === null || day === null) return [line(ctx, 'birthday', false, null)]
  const enters = (year: number) => instantOf(zoneAmong(zone, home, house), celebrated(year, month, day) - before * DAY)
  let year = new Date(ctx.now).getUTCFullYear()
  while (enters(year) <= ctx.now) year++
  const at = enters(year)
  return [line(ctx, 'birthday_next', false, new Date(at).toISOString(), { at: moment(ctx, timeZone, at), days: before })]
}

/** Local midnight, as if it were UTC. Who was born on 29 February has it on the 28th where there is none. */
function celebrated(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 ? date.getTime() : Date.UTC(year, 1, 28)
}

async function pointsExpiring(ctx: Ctx, customer: number, before: number, timeZone: string): Promise<WhyRule[]> {
  const { rows } = await ctx.tx.sql.query<{ expires: Date; points: number }>(
    `select expires_at as expires, sum("left")::float8 as points from lots where workspace_id = $1 and customer_id = $2 and "left" > 0 and expires_at > $3
     group by 1 order by 1 limit 1`,
    [ctx.workspace, customer, new Date(ctx.now + before)],
  )
  if (!rows[0]) return [line(ctx, 'points', false, null)]
  const { expires, points } = rows[0]
  const at = expires.getTime() - before
  return [line(ctx, 'points_next', false, points, { at: moment(ctx, timeZone, at), points, gone: moment(ctx, timeZone, expires.getTime()) })]
}
