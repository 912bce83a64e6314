import type { Offer } from '../../workflows/model/offer'
import type { Ctx } from '../context'
import { notFound } from '../faults'

/** An offer kept under a name, to be used in several campaigns. A published version holds its own copy. */
export type SavedOffer = { id: string; name: string; offer: Offer; archived: boolean }

type Row = { id: number; name: string; offer: Offer; archived_at: Date | null }
const shape = (row: Row): SavedOffer => ({ id: String(row.id), name: row.name, offer: row.offer, archived: row.archived_at !== null })

export async function listOffers(ctx: Ctx): Promise<SavedOffer[]> {
  const { rows } = await ctx.tx.sql.query<Row>(
    'select id, name, offer, archived_at from offers where workspace_id = $1 and archived_at is null order by name, id',
    [ctx.workspace],
  )
  return rows.map(shape)
}

export async function getOffer(ctx: Ctx, id: number): Promise<SavedOffer> {
  const { rows } = await ctx.tx.sql.query<Row>('select id, name, offer, archived_at from offers where workspace_id = $1 and id = $2', [ctx.workspace, id])
  if (!rows[0]) throw notFound('offer')
  return shape(rows[0])
}

/** Creates, or changes for campaigns published from now on. */
export async function saveOffer(ctx: Ctx, input: { id?: number | undefined; offer: Offer }): Promise<SavedOffer> {
  const offer = JSON.stringify(input.offer)
  const { rows } = input.id
    ? await ctx.tx.sql.query<Row>('update offers set name = $3, offer = $4 where workspace_id = $1 and id = $2 and archived_at is null returning *', [
        ctx.workspace,
        input.id,
        input.offer.name,
        offer,
      ])
    : await ctx.tx.sql.query<Row>('insert into offers (workspace_id, name, offer, created_at) values ($1, $2, $3, $4) returning *', [
        ctx.workspace,
        input.offer.name,
        offer,
        new Date(ctx.now),
      ])
  if (!rows[0]) throw notFound('offer')
  return shape(rows[0])
}

/** Out of the lists; campaigns that use it go on, new ones cannot. */
export async function archiveOffer(ctx: Ctx, id: number): Promise<{ id: string }> {
  const { rowCount } = await ctx.tx.sql.query('update offers set archived_at = $3 where workspace_id = $1 and id = $2 and archived_at is null', [
    ctx.workspace,
    id,
    new Date(ctx.now),
  ])
  if (rowCount === 0) throw notFound('offer')
  return { id: String(id) }
}
