import type { ClientBase } from 'pg'
import { askId } from '../../workflows/model/journey'
import { takePoints } from './take'

/** A send that failed everywhere, or is not made. */
export type Failed = { enrolment: number; step: string; visit: number; n: number; customer: number; at: number; campaign: number }

/** Takes back what an ask granted and the customer has not used: unredeemed grants, and what is left of the points. */
export async function withdrawUnused(sql: ClientBase, workspace: string, now: number, failed: Failed[]): Promise<void> {
  if (failed.length === 0) return
  // Rewards are numbered from 0, ten at most.
  const keys = failed.flatMap((f) => Array.from({ length: 10 }, (_, i) => ({ key: `${askId(f.enrolment, f.step, f.visit, f.n)}#${i}`, f })))
  const byKey = new Map(keys.map((k) => [k.key, k.f]))
  await sql.query(`update grants set state = 'withdrawn' where workspace_id = $1 and key = any($2::text[]) and state = 'active' and held_by is null`, [
    workspace,
    [...byKey.keys()],
  ])
  const { rows: lots } = await sql.query<{ key: string; left: number }>(
    `select key, "left" from lots where workspace_id = $1 and key = any($2::text[]) and "left" > 0`,
    [workspace, [...byKey.keys()]],
  )
  await takePoints(
    sql,
    workspace,
    now,
    lots.map(({ key, left }) => {
      const { customer, at, campaign, step } = byKey.get(key)!
      return { key: `${key}:withdrawn`, customer, amount: left, at, counter: 'withdrawn', reason: 'withdrawn', campaign, step }
    }),
  )
}
