import type { Tx } from '../../db/client'
import type { Asked } from '../../workflows/model/world'
import { Budget } from './budget'
import { loadVersions } from './versions'

/** Whether the ceilings of their campaigns bear so many points for each, in the order of the batch: points that no message tells of. Those of the live version; where there are none nothing more is read. */
export async function affordPoints(tx: Tx, batch: readonly { ask: Asked; points: number }[]): Promise<boolean[]> {
  const { rows: live } = await tx.sql.query<{ campaign: number; version: number }>(
    'select id as campaign, live_version as version from campaigns where workspace_id = $1 and id = any($2::bigint[]) and live_version is not null',
    [tx.workspace, [...new Set(batch.map(({ ask }) => ask.campaign))]],
  )
  const versions = await loadVersions(tx.sql, tx.workspace, live)
  const liveOf = new Map(live.map(({ campaign, version }) => [campaign, version]))
  const versionOf = ({ campaign }: Asked) => versions.get(`${campaign}/${liveOf.get(campaign)}`)
  if (!batch.some(({ ask, points }) => points > 0 && Budget.limited(versionOf(ask)))) return batch.map(() => true)
  const { rows } = await tx.sql.query<{ channel_prices: Record<string, number>; point_value: number }>(
    'select channel_prices, point_value from workspaces where id = $1',
    [tx.workspace],
  )
  const costs = { prices: rows[0]!.channel_prices, pointValue: rows[0]!.point_value }
  const budgets = new Map<number, Budget>()
  const borne: boolean[] = []
  for (const { ask, points } of batch) {
    const version = versionOf(ask)
    if (points <= 0 || !version || !Budget.limited(version)) {
      borne.push(true)
      continue
    }
    const budget = budgets.get(ask.campaign) ?? (await Budget.read(tx.sql, tx.workspace, ask.campaign, version, costs, []))
    budgets.set(ask.campaign, budget)
    borne.push(budget.takePoints(points))
  }
  return borne
}
