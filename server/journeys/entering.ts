import type { Rule } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { select } from '../segments/service'

/** Who matches an entry's segment at `ctx.now`, history included: a rule, or the saved one it names. */
export function selectEntering(ctx: Ctx, segment: unknown): Promise<number[]> {
  const named = segment as { saved?: string | number }
  return select(ctx, (named.saved === undefined ? segment : { member: { saved: String(named.saved) } }) as Rule)
}
