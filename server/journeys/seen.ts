import { plain, texts } from '../../db/arrays'
import type { Rule } from '../../workflows/segments/ast'
import { type Saw, sawOf } from '../../workflows/segments/seen'
import type { Ctx } from '../context'
import type { Seen } from '../segments/service'

/** Customers of one row: small enough to find one of them quickly, large enough to be compressed well. */
const TOGETHER = 1000

/** Keeps by what rule these customers enter the campaign now, and what its conditions saw of each. */
export async function noteSeen(ctx: Ctx, campaign: number, customers: readonly number[], { rule, saw }: Seen): Promise<void> {
  if (customers.length === 0) return
  const sorted = [...customers].sort((a, b) => a - b)
  const groups: number[][] = []
  for (let i = 0; i < sorted.length; i += TOGETHER) groups.push(sorted.slice(i, i + TOGETHER))
  await ctx.tx.sql.query(
    `insert into entry_seen (workspace_id, campaign_id, rule_id, entered_at, first_customer, last_customer, saw)
     select $1, $2, $3, $4, u.first, u.last, u.saw from unnest($5::bigint[], $6::bigint[], $7::jsonb[]) as u(first, last, saw)`,
    [
      ctx.workspace,
      campaign,
      await ruleId(ctx, campaign, rule),
      new Date(ctx.now),
      plain(groups.map((group) => group[0])),
      plain(groups.map((group) => group.at(-1))),
      texts(groups.map((group) => `{${group.map((customer) => `"${customer}":${saw.get(customer) ?? '[]'}`).join(',')}}`)),
    ],
  )
}

/** The row of a rule, made when the campaign lets somebody in by it for the first time. */
async function ruleId({ tx, workspace }: Ctx, campaign: number, rule: Rule): Promise<number> {
  const values = [workspace, campaign, JSON.stringify(rule)]
  const known = await tx.sql.query<{ id: number }>('select id from entry_rules where workspace_id = $1 and campaign_id = $2 and rule = $3::jsonb', values)
  if (known.rows[0]) return known.rows[0].id
  const made = await tx.sql.query<{ id: number }>('insert into entry_rules (workspace_id, campaign_id, rule) values ($1, $2, $3) returning id', values)
  return made.rows[0]!.id
}

/** Why a customer was let in at an instant: the rule as it was then, and what was seen. Null where no rule was asked. */
export async function readSeen({ tx, workspace }: Ctx, campaign: number, customer: number, enteredAt: Date): Promise<{ rule: Rule; saw: Saw } | null> {
  const { rows } = await tx.sql.query<{ rule: Rule; saw: unknown[] }>(
    `select r.rule, s.saw -> $5 as saw from entry_seen s join entry_rules r on r.workspace_id = s.workspace_id and r.id = s.rule_id
     where s.workspace_id = $1 and s.campaign_id = $2 and s.entered_at = $3 and s.first_customer <= $4 and s.last_customer >= $4 and s.saw ? $5
     order by s.id desc limit 1`,
    [workspace, campaign, enteredAt, customer, String(customer)],
  )
  const found = rows[0]
  return found ? { rule: found.rule, saw: sawOf(found.rule, found.saw) } : null
}
