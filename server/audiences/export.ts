import { z } from 'zod'
import type { Ctx } from '../context'
import { csvLine } from '../csv'
import { notFound, Refusal } from '../faults'
import type { Run, Streamed } from '../rest/endpoint'
import { decodeCursor, encodeCursor } from '../rest/pages'
import { refresh } from './refresh'

/** Where the next incremental file begins is told in this header of each. */
const CURSOR_HEADER = 'Kaskad-Cursor'

const COLUMNS = ['email', 'phone', 'external_id']
const PAGE = 10_000

/** The audience, the workspace's epoch (a restored database counts anew), and the revision up to which a reader knows. */
const PLACE = z.tuple([z.int().min(1), z.int().min(1), z.int().min(0)])

type Head = { name: string; revision: number; pruned_to: number; epoch: number }

async function headOf(ctx: Ctx, audience: number): Promise<Head> {
  const { rows } = await ctx.tx.sql.query<Head>(
    `select a.name, a.revision, a.pruned_to, w.epoch from audiences a join workspaces w on w.id = a.workspace_id
     where a.workspace_id = $1 and a.id = $2 and a.archived_at is null`,
    [ctx.workspace, audience],
  )
  if (!rows[0]) throw notFound('audience')
  return rows[0]
}

/** Revision from which a reader with this cursor goes on. 409 where what they have not seen is no longer all there. */
function revisionOf(audience: number, head: Head, cursor: string): number {
  const place = decodeCursor('audience', cursor, PLACE, 'since')
  if (place?.[0] !== audience) throw new Refusal(400, 'cursor.invalid', { issues: [{ code: 'cursor.invalid', path: 'since' }] })
  const [, epoch, revision] = place
  if (epoch !== head.epoch || revision > head.revision || revision < head.pruned_to) throw new Refusal(409, 'audience.cursor_old')
  return revision
}

/**
 * The audience as a CSV file of hashes: everybody, or with `since` what has changed after that cursor. First the lines are brought up to date, slice by
 * slice; then they are read in pages, each in a transaction of its own, so that a slow reader holds nothing up and a million lines are never in memory.
 * `sizes`: of those slices and pages, where they are to be small.
 */
export async function openExport(
  ctx: Ctx,
  audience: number,
  since?: string,
  sizes: { slice?: number; page?: number } = {},
): Promise<{ name: string; stream: Streamed }> {
  const head = await headOf(ctx, audience)
  const from = since === undefined ? null : revisionOf(audience, head, since)
  const stream: Streamed = async (run) => {
    const upto = await refresh(run, audience, sizes.slice)
    return {
      headers: { 'content-type': 'text/csv; charset=utf-8', [CURSOR_HEADER]: encodeCursor('audience', [audience, head.epoch, upto]) },
      pieces: file(run, audience, from, upto, sizes.page),
    }
  }
  return { name: head.name, stream }
}

async function* file(run: Run, audience: number, from: number | null, upto: number, size = PAGE): AsyncGenerator<string> {
  yield csvLine(from === null ? COLUMNS : [...COLUMNS, 'action'])
  let after: Place = { revision: from ?? 0, id: from === null ? 0 : Number.MAX_SAFE_INTEGER }
  for (;;) {
    const lines = await run((ctx) => page(ctx, audience, { after, upto, removals: from !== null, size }))
    if (lines.length === 0) return
    const told = lines.filter(({ email, phone, external_id }) => email ?? phone ?? external_id)
    if (told.length > 0) {
      yield told
        .map(({ email, phone, external_id, present }) =>
          csvLine([email ?? '', phone ?? '', external_id ?? '', ...(from === null ? [] : [present ? 'add' : 'remove'])]),
        )
        .join('')
    }
    after = lines.at(-1)!
  }
}

type Place = { revision: number; id: number }
type Slice = { after: Place; upto: number; removals: boolean; size: number }
type Line = Place & { email: string | null; phone: string | null; external_id: string | null; present: boolean }

/**
 * Lines in the order of their changes. One that changes meanwhile moves behind `upto` and is in the next incremental file. Of a line to be removed, what
 * somebody in the audience still has is left out: an old address must not take the phone along, nor a guest the one who shares their number.
 */
async function page(ctx: Ctx, audience: number, { after, upto, removals, size }: Slice): Promise<Line[]> {
  const lone = (column: string) =>
    `encode(case when l.present or not exists (select from audience_lines o where o.audience_id = l.audience_id and o.present and o.${column} = l.${column})
       then l.${column} end, 'hex') as ${column}`
  const { rows } = await ctx.tx.sql.query<Line>(
    `select l.revision, l.id, l.present, ${lone('email')}, ${lone('phone')},
       encode(case when l.present or not exists (select from audience_lines o
         where o.audience_id = l.audience_id and o.customer_id = l.customer_id and o.present and o.external_id = l.external_id) then l.external_id end, 'hex') as external_id
     from audience_lines l where l.workspace_id = $1 and l.audience_id = $2 and (l.revision, l.id) > ($3, $4) and l.revision <= $5 ${removals ? '' : 'and l.present'}
     order by l.revision, l.id limit $6`,
    [ctx.workspace, audience, after.revision, after.id, upto, size],
  )
  return rows
}

/** Remembers where the studio's last download ended, once it is whole: the next one begins there. */
export async function markDownloaded(ctx: Ctx, audience: number, cursor: string): Promise<void> {
  revisionOf(audience, await headOf(ctx, audience), cursor)
  await ctx.tx.sql.query('update audiences set downloaded_cursor = $3, downloaded_at = $4, downloaded_by = $5 where workspace_id = $1 and id = $2', [
    ctx.workspace,
    audience,
    cursor,
    new Date(ctx.now),
    ctx.actor,
  ])
}

/** Cursor of the studio's last download, or null. */
export async function lastDownload(ctx: Ctx, audience: number): Promise<string | null> {
  const { rows } = await ctx.tx.sql.query<{ cursor: string | null }>(
    'select downloaded_cursor as cursor from audiences where workspace_id = $1 and id = $2 and archived_at is null',
    [ctx.workspace, audience],
  )
  if (!rows[0]) throw notFound('audience')
  return rows[0].cursor
}
