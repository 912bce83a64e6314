import { z } from 'zod'
import type { Ctx } from '../context'
import { type Told, tell } from '../faults'
import { lastShown, type Page, pageOf, pageQuery } from '../rest/pages'

export const HELD_STATUSES = ['quarantined', 'parked'] as const
export const HELD_KINDS = ['receipt', 'event', 'return'] as const

export const heldQuery = pageQuery.extend({ status: z.enum(HELD_STATUSES).optional(), kind: z.enum(HELD_KINDS).optional() })

/** A fact that was kept aside, as it was sent; `receivedAt` is real time. */
export type HeldFact = {
  id: string
  status: (typeof HELD_STATUSES)[number]
  kind: (typeof HELD_KINDS)[number]
  reason: Told
  source: string
  externalId: string
  occurredAt: string
  receivedAt: string
  document: Record<string, unknown>
}

type Row = {
  id: number
  status: HeldFact['status']
  kind: HeldFact['kind']
  reason: string
  source: string
  external_id: string
  document: { occurredAt: number } & Record<string, unknown>
  received_real: Date
}

/** What came with a clock that cannot be right, or before what it refers to: newest first. */
export async function listHeld(ctx: Ctx, { status, kind, limit, cursor }: z.infer<typeof heldQuery>): Promise<Page<HeldFact>> {
  const { rows } = await ctx.tx.sql.query<Row>(
    `select id, status, kind, reason, source, external_id, body -> 'document' as document, received_real from held_facts
     where workspace_id = $1 and ($2::text is null or status = $2) and ($3::text is null or kind = $3) and ($4::bigint is null or id < $4) order by id desc limit $5`,
    [ctx.workspace, status ?? null, kind ?? null, lastShown('held', cursor), limit + 1],
  )
  const shape = ({ id, document, ...row }: Row): HeldFact => {
    const occurredAt = new Date(document.occurredAt).toISOString()
    return {
      id: String(id),
      status: row.status,
      kind: row.kind,
      reason: tell({ code: row.reason }, ctx.locale),
      source: row.source,
      externalId: row.external_id,
      occurredAt,
      receivedAt: row.received_real.toISOString(),
      document: { ...document, occurredAt },
    }
  }
  return pageOf('held', rows, limit, shape, (row) => [row.id])
}
