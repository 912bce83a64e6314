import { type Filter, filterConditions } from '../../workflows/segments/ast'
import type { Ctx } from '../context'
import { readFrame } from './frame'
import { History } from './history-sql'
import { Local } from './local-sql'
import { Values } from './sql-text'

export { sourceOf } from './happened'

/** What to join to a row `f` of the facts, and the condition it must then meet; both speak of `values` by their places. */
export type FactFilter = { joins: string; condition: string; values: unknown[] }

/**
 * A filter as a condition on single facts, for questions that are not rules (did this guest reach the goal?). Its values are numbered from `after` + 1,
 * so that they can stand behind those of another statement.
 */
export async function factFilter(ctx: Ctx, where: Filter, after: number): Promise<FactFilter> {
  // Only these are told by the guest's own clock, where a fact has no place.
  const local = filterConditions(where).some(({ field }) => field === 'hour' || field === 'weekday')
  const frame = await readFrame(ctx, [], ctx.now, local ? 'everybody' : 'some')
  const values = new Values()
  const { joins, condition } = new History(frame, values, new Local(frame, values)).occurrence(where)
  const split = '\n--\n'
  const statement = values.statement(joins + split + condition)
  const [from, test] = statement.text.replace(/\$(\d+)(?=::)/g, (_, n: string) => `$${Number(n) + after}`).split(split)
  return { joins: from!, condition: test!, values: statement.values }
}
