import type { Rule } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { readFrame } from '../segments/frame'
import { selectCustomers } from '../segments/to-sql'

/** Who matches an entry's segment at `ctx.now`, history included: a rule, or the saved one it names. */
export async function selectEntering(ctx: Ctx, segment: unknown): Promise<number[]> {
  const named = segment as { saved?: string | number }
  const rule = (named.saved === undefined ? segment : { member: { saved: String(named.saved) } }) as Rule
  const { text, values } = selectCustomers(rule, await readFrame(ctx, [rule], ctx.now))
  const { rows } = await ctx.tx.sql.query<{ id: number }>(text, values)
  return rows.map((row) => row.id)
}
