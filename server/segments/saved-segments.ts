import { and, asc, eq, isNull } from 'drizzle-orm'
import { segments } from '../../db/schema'
import type { Rule } from '../../workflows/segments/ast'
import { membersOf } from '../../workflows/segments/needs'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../faults'
import { readRule } from './read-rule'
import { readSaved } from './saved'

export type SavedSegment = { id: string; name: string; rule: Rule; createdAt: string }

const shown = (row: typeof segments.$inferSelect): SavedSegment => ({
  id: String(row.id),
  name: row.name,
  rule: row.rule as Rule,
  createdAt: row.createdAt.toISOString(),
})

const present = (ctx: Ctx) => and(eq(segments.workspaceId, ctx.tx.workspace), isNull(segments.archivedAt))

export async function listSegments(ctx: Ctx): Promise<SavedSegment[]> {
  return (await ctx.tx.db.select().from(segments).where(present(ctx)).orderBy(asc(segments.name), asc(segments.id))).map(shown)
}

export async function getSegment(ctx: Ctx, id: number): Promise<SavedSegment> {
  const [row] = await ctx.tx.db
    .select()
    .from(segments)
    .where(and(present(ctx), eq(segments.id, id)))
  if (!row) throw notFound('segment')
  return shown(row)
}

export async function createSegment(ctx: Ctx, input: { name: string; rule: unknown }): Promise<SavedSegment> {
  const rule = await readRule(ctx, input.rule)
  const [row] = await ctx.tx.db
    .insert(segments)
    .values({ workspaceId: ctx.tx.workspace, name: named(input.name), rule, createdAt: new Date(ctx.now) })
    .returning()
  return shown(row!)
}

/** Campaigns that refer to the segment mean the new rule from now on. */
export async function updateSegment(ctx: Ctx, id: number, input: { name: string; rule: unknown }): Promise<SavedSegment> {
  await getSegment(ctx, id)
  const rule = await readRule(ctx, input.rule)
  const reached = await readSaved(ctx, [rule])
  const all = [rule, ...reached.values()]
  if (all.some((r) => membersOf(r).includes(String(id)))) throw new Refusal(422, 'rule.invalid', { issues: [{ code: 'rule.segment_cycle', path: 'rule' }] })
  const [row] = await ctx.tx.db
    .update(segments)
    .set({ name: named(input.name), rule })
    .where(and(present(ctx), eq(segments.id, id)))
    .returning()
  return shown(row!)
}

/** Refused while something refers to it: a rule must never come to mean something else in silence. */
export async function removeSegment(ctx: Ctx, id: number): Promise<void> {
  const segment = await getSegment(ctx, id)
  const { rows } = await ctx.tx.sql.query<{ name: string }>(
    `select name from segments where workspace_id = $1 and archived_at is null and jsonb_path_exists(rule, '$.**.member ? (@.saved == $id)', $2)
     union select name from campaigns where workspace_id = $1 and archived_real is null and state in ('draft', 'live', 'paused')
       and (jsonb_path_exists(document, '$.**.member ? (@.saved == $id)', $2)
         or jsonb_path_exists(document, '$.**.segment ? (@.saved == $id || @.saved == $number)', $2))`,
    [ctx.tx.workspace, JSON.stringify({ id: segment.id, number: id })],
  )
  if (rows.length > 0) throw new Refusal(409, 'segment.in_use', { values: { names: rows.map((row) => `“${row.name}”`).join(', ') } })
  await ctx.tx.db
    .update(segments)
    .set({ archivedAt: new Date(ctx.now) })
    .where(and(present(ctx), eq(segments.id, id)))
}

function named(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length < 1 || trimmed.length > 200) throw new Refusal(422, 'segment.invalid', { issues: [{ code: 'segment.name_missing', path: 'name' }] })
  return trimmed
}
