import { z } from 'zod'
import type { Ctx } from '../context'
import { Refusal } from '../faults'
import { isZone, zoneAmong } from '../local-time'

export const LOCATION = z.strictObject({
  externalId: z.string().trim().min(1).max(200),
  name: z.string().trim().min(1).max(200).optional(),
  timeZone: z
    .string()
    .refine(isZone, { params: { code: 'time_zone.unknown' } })
    .optional(),
  region: z.string().trim().max(200).nullish(),
  confirmed: z.boolean().optional(),
})

export type LocationInput = z.infer<typeof LOCATION>
export type Location = { id: string; externalId: string; name: string; timeZone: string; region: string | null; confirmed: boolean }

const COLUMNS = 'id::text, external_id as "externalId", name, time_zone as "timeZone", region, confirmed'

/** All shops, those first that were only seen on a receipt and wait for somebody to confirm them. */
export async function listLocations(ctx: Ctx): Promise<Location[]> {
  return (await ctx.tx.sql.query(`select ${COLUMNS} from locations where workspace_id = $1 order by confirmed, name, id`, [ctx.workspace])).rows
}

/** Creates or changes a shop by its externalId; who describes it confirms it. */
export async function saveLocation(ctx: Ctx, input: LocationInput): Promise<Location> {
  const { rows } = await ctx.tx.sql.query(
    `insert into locations as l (workspace_id, external_id, name, time_zone, region, confirmed)
     select w.id, $2, coalesce($3, $2), coalesce($4, w.time_zone), $5, coalesce($6, true) from workspaces w where w.id = $1
     on conflict (workspace_id, external_id) do update set name = coalesce($3, l.name), time_zone = coalesce($4, l.time_zone),
       region = case when $7 then $5 else l.region end, confirmed = coalesce($6, true)
     returning ${COLUMNS}`,
    [ctx.workspace, input.externalId, input.name ?? null, input.timeZone ?? null, input.region ?? null, input.confirmed ?? null, input.region !== undefined],
  )
  if (!rows[0]) throw new Refusal(404, 'workspace.unknown')
  return rows[0]
}

/** A shop as receipts need it. Its zone is the house's where the machine has come not to know its own. */
export type Place = { id: number; timeZone: string }

/** The shops of these external ids; an unknown one is created in the workspace's zone, to be confirmed by a person. */
export async function placesOf(ctx: Ctx, externalIds: Iterable<string>): Promise<Map<string, Place>> {
  const wanted = [...new Set(externalIds)].sort()
  const places = await known(ctx, wanted)
  const missing = wanted.filter((id) => !places.has(id))
  if (missing.length === 0) return places
  await ctx.tx.sql.query(
    `insert into locations (workspace_id, external_id, name, time_zone, confirmed)
     select w.id, x, x, w.time_zone, false from workspaces w, unnest($2::text[]) x where w.id = $1 on conflict do nothing`,
    [ctx.workspace, missing],
  )
  for (const [id, place] of await known(ctx, missing)) places.set(id, place)
  return places
}

async function known(ctx: Ctx, externalIds: string[]): Promise<Map<string, Place>> {
  const { rows } = await ctx.tx.sql.query<{ external_id: string; id: number; zone: string; house: string }>(
    `select l.external_id, l.id, l.time_zone as zone, w.time_zone as house from locations l join workspaces w on w.id = l.workspace_id
     where l.workspace_id = $1 and l.external_id = any($2::text[])`,
    [ctx.workspace, externalIds],
  )
  return new Map(rows.map(({ external_id, id, zone, house }) => [external_id, { id, timeZone: zoneAmong(zone, null, house) }]))
}
