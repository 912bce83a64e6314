import type { ClientBase } from 'pg'
import type { Reward } from '../../workflows/model/offer'
import { pointsOf } from '../../workflows/model/offer'
import { TAKEN_BACK } from '../loyalty/service'
import type { Version } from './versions'

export type Costs = { prices: Record<string, number>; pointValue: number }

/**
 * What a campaign has used of its ceilings: messages handed over or queued, points granted and not taken back, and both as money. `asking`: messages in the
 * queue that are judged just now, each as one more. `limits`: what none of them limits is not read, and is 0.
 */
export async function spent(sql: ClientBase, workspace: string, campaign: number, costs: Costs, asking: number[] = [], limits?: Version['budget']) {
  const { messages = 0, points = 0, money = 0 } = limits ?? {}
  const sent = messages === null && money === null ? [] : await sentBy(sql, workspace, campaign, asking)
  const granted = points === null && money === null ? 0 : await grantedBy(sql, workspace, campaign)
  const price = sent.reduce((sum, row) => sum + row.n * (costs.prices[row.channel] ?? 0), 0)
  return { messages: sent.reduce((sum, row) => sum + row.n, 0), points: granted, money: price + granted * costs.pointValue }
}

async function sentBy(sql: ClientBase, workspace: string, campaign: number, asking: number[]): Promise<{ channel: string; n: number }[]> {
  const { rows } = await sql.query<{ channel: string; n: number }>(
    `select channel, count(*) as n from messages where workspace_id = $1 and campaign_id = $2
     and (state in ('accepted', 'delivered', 'unknown') or state in ('queued', 'held') and not id = any($3::bigint[])) group by 1`,
    [workspace, campaign, asking],
  )
  return rows
}

async function grantedBy(sql: ClientBase, workspace: string, campaign: number): Promise<number> {
  const { rows } = await sql.query<{ points: number }>(
    `select coalesce(-sum(amount), 0) as points from ledger where workspace_id = $1 and campaign_id = $2 and (account = 'issued' or account = 'withdrawn' and key like $3)`,
    [workspace, campaign, `%${TAKEN_BACK}`],
  )
  return rows[0]?.points ?? 0
}

/**
 * What is left of a campaign's ceilings. Read under a lock of its own (turns share the campaign's row), so that parallel ones do not both spend the last.
 * Money = prices of messages handed over or queued, plus points granted at the workspace's value of a point.
 */
export class Budget {
  private constructor(
    private readonly left: { messages: number; points: number; money: number },
    private readonly costs: Costs,
  ) {}

  static readonly limited = (version: Version | undefined): boolean => version !== undefined && Object.values(version.budget).some((limit) => limit !== null)

  static async read(sql: ClientBase, workspace: string, campaign: number, version: Version, costs: Costs, asking: number[]): Promise<Budget> {
    await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`budget/${workspace}/${campaign}`])
    const { messages, points, money } = await spent(sql, workspace, campaign, costs, asking, version.budget)
    const left = (limit: number | null, used: number) => (limit === null ? Number.POSITIVE_INFINITY : limit - used)
    return new Budget(
      {
        messages: left(version.budget.messages, messages),
        points: left(version.budget.points, points),
        money: left(version.budget.money, money),
      },
      costs,
    )
  }

  /** Takes so many points, if they fit. */
  takePoints(points: number): boolean {
    const money = points * this.costs.pointValue
    if (this.left.points < points || this.left.money < money) return false
    this.left.points -= points
    this.left.money -= money
    return true
  }

  /** Takes one message of `channel` (and the points its step grants, on the first attempt) if it fits; otherwise takes nothing. */
  take(channel: string, step: { config: Record<string, unknown> } | undefined, grants: boolean): boolean {
    const points = grants ? pointsGranted(step?.config.offer as { reward?: Reward } | undefined) : 0
    const money = (this.costs.prices[channel] ?? 0) + points * this.costs.pointValue
    if (this.left.messages < 1 || this.left.points < points || this.left.money < money) return false
    this.left.messages -= 1
    this.left.points -= points
    this.left.money -= money
    return true
  }
}

type Saved = ReadonlyMap<string, { reward?: Reward }>

/** Points a step's offer gives to one guest; the most it may give where it is chosen for each guest. `saved`: for drafts, whose choices are not written out yet. */
export function pointsGranted(offer: { reward?: Reward } | undefined, saved?: Saved): number {
  const reward = offer?.reward
  if (!reward) return 0
  if (reward.kind !== 'personal') return pointsOf(reward)
  const choices = reward.offers?.map((one) => one.reward as Reward) ?? reward.from.flatMap((id) => saved?.get(id)?.reward ?? [])
  return Math.max(0, ...choices.map((one) => pointsGranted({ reward: one })))
}
