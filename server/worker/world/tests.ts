import type pg from 'pg'
import type { Asked } from '../../../workflows/model/world'

type Winner = { arm: string; among: string[] }

/** The winner of each ask's test, where one is known (`server/insight/decide-tests.ts`). A turn is of one campaign: one statement. */
export async function winnersOf(sql: pg.ClientBase, workspace: string, asks: readonly Asked[]): Promise<(Winner | null)[]> {
  const { rows } = await sql.query<Winner & { campaign: number; step: string }>(
    `select campaign_id as campaign, step, arm, coalesce(told -> 'among', '[]') as among from split_winners where workspace_id = $1 and campaign_id = any($2::bigint[])`,
    [workspace, [...new Set(asks.map(({ campaign }) => campaign))]],
  )
  const winners = new Map(rows.map(({ campaign, step, arm, among }) => [`${campaign}/${step}`, { arm, among }]))
  return asks.map(({ campaign, step }) => winners.get(`${campaign}/${step}`) ?? null)
}
