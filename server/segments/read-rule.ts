import type { Rule } from '../../workflows/segments/ast'
import { parseRule } from '../../workflows/segments/parse'
import type { Ctx } from '../context'
import { Refusal } from '../faults'

/** A rule from outside, or a refusal with everything that is wrong with it. `path` is where it lies in the caller's document. */
export async function readRule(ctx: Ctx, value: unknown, path = 'rule'): Promise<Rule> {
  const { rows } = await ctx.tx.sql.query<{ id: number }>('select id from segments where workspace_id = $1 and archived_at is null', [ctx.tx.workspace])
  const parsed = parseRule(value, { path, saved: new Set(rows.map((row) => String(row.id))) })
  if (parsed.rule) return parsed.rule
  const issues = parsed.diagnostics.map(({ code, path: at, values }) => ({ code, ...(at ? { path: at } : {}), ...(values ? { values } : {}) }))
  throw new Refusal(422, 'rule.invalid', { issues, diagnostics: parsed.diagnostics })
}
