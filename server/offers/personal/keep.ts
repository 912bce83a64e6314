import type pg from 'pg'
import { DAY } from '../../../workflows/model/durations'
import { type Ctx, inContext } from '../../context'
import { each, engineIn } from '../../each'
import { refreshHabits } from './refresh'

/** Habits are summed up anew when they are a day old by the workspace's clock, yet no oftener than this by the real one (in minutes): a sandbox's day may take a second. */
const NOT_OFTENER = 10

/** Personal offers, as documents hold them: drawn in a step, or a saved offer that is one. */
const CHOOSES = `$.steps[*].config.offer.reward ? (@.kind == "personal")`

async function freshen(ctx: Ctx): Promise<void> {
  const { rows } = await ctx.tx.sql.query<{ at: Date; lately: boolean }>(
    `select computed_at as at, computed_real > now() - interval '${NOT_OFTENER} minutes' as lately from shop_habits where workspace_id = $1`,
    [ctx.workspace],
  )
  const [known] = rows
  // A clock that was set back makes them of the future: those say what nobody could have known.
  if (known && known.at.getTime() <= ctx.now && (known.lately || ctx.now - known.at.getTime() < DAY)) return
  await refreshHabits(ctx.tx.sql, ctx.workspace, new Date(ctx.now))
}

/** Before a campaign is published whose offers are chosen guest by guest, so that its first turn finds the shop's habits. Takes no lock of the campaign. */
export async function freshenFor(ctx: Ctx, campaign: number): Promise<void> {
  const { rowCount } = await ctx.tx.sql.query(
    `select 1 from campaigns c where c.workspace_id = $1 and c.id = $2 and (c.document::jsonb @? $3::jsonpath or exists (
       select 1 from offers o where o.workspace_id = $1 and o.archived_at is null and o.offer -> 'reward' ->> 'kind' = 'personal'))`,
    [ctx.workspace, campaign, CHOOSES],
  )
  if (rowCount) await freshen(ctx)
}

/** Keeps the habits of workspaces fresh in which a live campaign chooses by them. */
export async function freshenEverywhere(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  const { rows } = await pool.query<{ workspace: string }>(
    `select distinct c.workspace_id as workspace from campaigns c
     join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id and v.version = c.live_version
     where c.state = 'live' and v.document::jsonb @? $1::jsonpath`,
    [CHOOSES],
  )
  await each(rows, ({ workspace }) => inContext(engineIn(workspace), freshen))
}
