import type { Rule } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { type Seen, select, selectSeen } from '../segments/service'

/** An entry's segment as a rule: it is one, or names the saved one. */
export function ruleOf(segment: unknown): Rule {
  const named = segment as { saved?: string | number }
  return (named.saved === undefined ? segment : { member: { saved: String(named.saved) } }) as Rule
}

/** Who matches an entry's segment at `ctx.now`, history included. */
export const selectEntering = (ctx: Ctx, segment: unknown): Promise<number[]> => select(ctx, ruleOf(segment))

/** The same, with what was seen of each. */
export const seeEntering = (ctx: Ctx, segment: unknown): Promise<Seen> => selectSeen(ctx, ruleOf(segment))
