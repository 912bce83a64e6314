import { plain } from '../../db/arrays'
import type { Ctx } from '../context'

/** Which of these customers are there and were not erased. */
export async function readPresent({ tx, workspace }: Ctx, customers: readonly number[]): Promise<Set<number>> {
  const { rows } = await tx.sql.query<{ id: number }>('select id from customers where workspace_id = $1 and id = any($2::bigint[]) and erased_at is null', [
    workspace,
    plain(customers),
  ])
  return new Set(rows.map(({ id }) => id))
}
