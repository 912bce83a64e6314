import type { Rule } from '../../workflows/segments/ast'
import type { Setting } from '../../workflows/segments/view'
import { isZone } from '../../workflows/segments/zones'
import type { Ctx } from '../context'
import { readSaved } from './saved'

/** What a rule's SQL and its in-memory meaning must agree upon, read once for a question. */
export type Frame = {
  workspace: string
  asOf: number
  setting: Setting
  locations: { id: number; externalId: string; zone: string }[]
  /** Zones customers may be in; SQL counts them from 1. The workspace's own is the first. */
  zones: string[]
  /** Zone names as written on customers that are really zones; others are passed over. */
  ownZones: string[]
  /** Whether there are any, so that queries without them stay simple. */
  checkIns: boolean
  returns: boolean
}

/**
 * `everybody`: for questions about all customers, whose own zones are then read from all of them. Who asks about some gives `some`: what that costs must not
 * grow with the number of customers.
 */
export async function readFrame(ctx: Ctx, rules: readonly Rule[], asOf: number, about: 'everybody' | 'some' = 'everybody'): Promise<Frame> {
  const { rows } = await ctx.tx.sql.query<{
    time_zone: string
    sandbox: boolean
    locations: { id: number; externalId: string; zone: string }[] | null
    own_zones: string[] | null
    check_ins: boolean
    returns: boolean
  }>(
    `select w.time_zone, w.sandbox,
       (select json_agg(json_build_object('id', l.id, 'externalId', l.external_id, 'zone', l.time_zone) order by l.id) from locations l where l.workspace_id = w.id) as locations,
       case when $2 then (select array_agg(distinct c.time_zone) from customers c where c.workspace_id = w.id and c.time_zone is not null) end as own_zones,
       exists (select 1 from facts f where f.workspace_id = w.id and f.type = 'visited' and f.receipt_id is null) as check_ins,
       exists (select 1 from facts f where f.workspace_id = w.id and f.type = 'returned' and f.receipt_id is not null) as returns
     from workspaces w where w.id = $1`,
    [ctx.tx.workspace, about === 'everybody'],
  )
  const row = rows[0]!
  const locations = row.locations ?? []
  const ownZones = (row.own_zones ?? []).filter(isZone)
  const places = locations.map((l) => l.zone).filter(isZone)
  return {
    workspace: ctx.tx.workspace,
    asOf,
    setting: {
      timeZone: row.time_zone,
      locations: new Map(locations.map((l) => [l.externalId, l.zone])),
      sandbox: row.sandbox,
      saved: await readSaved(ctx, rules),
    },
    locations,
    zones: [...new Set([row.time_zone, ...places, ...ownZones])],
    ownZones,
    checkIns: row.check_ins,
    returns: row.returns,
  }
}
