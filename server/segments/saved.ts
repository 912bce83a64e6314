import type { Rule } from '../../workflows/segments/ast'
import { membersOf } from '../../workflows/segments/needs'
import type { Ctx } from '../context'

/** The saved segments that rules refer to, and those these refer to in turn. What is archived or foreign is not found and accepts nobody. */
export async function readSaved(ctx: Ctx, rules: readonly Rule[]): Promise<Map<string, Rule>> {
  const found = new Map<string, Rule>()
  let wanted = [...new Set(rules.flatMap(membersOf))]
  while (wanted.length > 0) {
    const { rows } = await ctx.tx.sql.query<{ id: number; rule: Rule }>(
      'select id, rule from segments where workspace_id = $1 and id = any($2::bigint[]) and archived_at is null',
      [ctx.tx.workspace, wanted],
    )
    for (const row of rows) found.set(String(row.id), row.rule)
    wanted = [...new Set(rows.flatMap((row) => membersOf(row.rule)))].filter((id) => !found.has(id))
  }
  return found
}
