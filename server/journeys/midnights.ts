import { HOUR } from '../../workflows/model/durations'
import { localDay } from '../../workflows/segments/zones'
import type { Ctx } from '../context'
import { isZone, offsetAt, quarterOf } from '../local-time'

/**
 * Whether a local day has begun between two instants of one hour for somebody in the workspace: in India and Nepal, in Adelaide, on the Chatham Islands midnight
 * falls into the middle of an hour of UTC. The workspace's guests are asked for their zones only at the few quarters of an hour of a day at which it is
 * midnight in such a zone anywhere.
 */
export async function midnightBetween({ tx, workspace }: Ctx, after: number, to: number): Promise<boolean> {
  if (quarterOf(after) === quarterOf(to)) return false
  const begins = (zone: string) => localDay(zone, after) !== localDay(zone, to)
  const looked = `${after}/${quarterOf(to)}`
  if (nobodys.get(workspace) === looked || !oddZones(to).some(begins)) return false
  const { rows } = await tx.sql.query<{ zone: string }>(
    `select time_zone as zone from workspaces where id = $1 union select time_zone from locations where workspace_id = $1
     union select time_zone from customers where workspace_id = $1 and time_zone is not null`,
    [workspace],
  )
  const found = rows.some(({ zone }) => isZone(zone) && begins(zone))
  if (!found) nobodys.set(workspace, looked)
  return found
}

/** Where a midnight of such zones was nobody's: since when it was asked, and in which quarter. It is asked every second, and no further midnight comes before the next quarter. */
const nobodys = new Map<string, string>()

let odd: { year: number; zones: string[] } | undefined

/** Zones that are off by a part of an hour at any time of the year. */
function oddZones(at: number): string[] {
  const year = new Date(at).getUTCFullYear()
  if (odd?.year !== year) {
    const seasons = [Date.UTC(year, 0, 15), Date.UTC(year, 6, 15)]
    odd = { year, zones: Intl.supportedValuesOf('timeZone').filter((zone) => seasons.some((season) => offsetAt(zone, season) % HOUR !== 0)) }
  }
  return odd.zones
}
