import type { Ctx } from '../context'
import { tell } from '../faults'
import { read } from '../rest/issues'
import { hashOf } from './hash'
import type { FactAnswer, FactStatus } from './ingest'
import { findKnown, hold, keyOf } from './known'
import { RETURN } from './return-document'
import { type Stored, storeReturns, type Told } from './store-returns'
import { wrongClock } from './terms'

/** `takenBack`: points the goods had earned. `givenBack`: points that had been spent on them. */
export type ReturnAnswer = FactAnswer & { id: string | null; customer: string | null; takenBack: number; givenBack: number }

type Outcome = Omit<Stored, 'status'> & { status: FactStatus }
const outcome = (status: FactStatus, issues: Stored['issues'] = []): Outcome => ({ status, issues, id: null, customerId: null, takenBack: 0, givenBack: 0 })

/**
 * The returns of a call, each judged by itself; repeating the call changes nothing. One that comes before its receipt is `parked`, and let in with it; one above
 * what was bought is `rejected`.
 */
export async function ingestReturns(ctx: Ctx, items: readonly unknown[]): Promise<ReturnAnswer[]> {
  const outcomes: Outcome[] = []
  const good: (Told & { index: number })[] = []
  for (const [index, item] of items.entries()) {
    const checked = read(RETURN, item, ['items', index])
    if (checked.issues) outcomes[index] = outcome('rejected', checked.issues)
    else good.push({ index, ret: checked.value, hash: hashOf(checked.value) })
  }
  const fresh = await sift(ctx, good, outcomes)
  const stored = await storeReturns(ctx, fresh)
  for (const [i, { index }] of fresh.entries())
    outcomes[index] = { ...stored[i]!, issues: stored[i]!.issues.map((issue) => ({ ...issue, path: `items.${index}.${issue.path}` })) }
  await hold(
    ctx,
    'return',
    'parked',
    fresh.filter((_, i) => stored[i]!.status === 'parked').map(({ ret, hash }) => ({ fact: ret, hash, reason: 'return.before_purchase' })),
  )
  return outcomes.map(({ status, issues, id, customerId, takenBack, givenBack }, index) => {
    const externalId = (items[index] as { externalId?: unknown } | null)?.externalId
    return {
      index,
      externalId: typeof externalId === 'string' ? externalId.slice(0, 200) : null,
      status,
      id: id === null ? null : String(id),
      customer: customerId === null ? null : String(customerId),
      takenBack,
      givenBack,
      errors: issues.map((issue) => tell(issue, ctx.locale)),
    }
  })
}

/** Settles what needs no storing (repeats, conflicts, wrong clocks); gives back the rest, in an order that is the same for every batch. */
async function sift(ctx: Ctx, good: readonly (Told & { index: number })[], outcomes: Outcome[]): Promise<(Told & { index: number })[]> {
  // Two calls with the same return: the second waits here, and then finds it.
  for (const key of [...new Set(good.map(({ ret }) => keyOf(ret)))].sort())
    await ctx.tx.sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`return/${ctx.workspace}/${key}`])
  const known = await findKnown(
    ctx,
    'return',
    good.map(({ ret }) => ret),
  )
  const inBatch = new Map<string, string>()
  const fresh: (Told & { index: number })[] = []
  const held: { fact: Told['ret']; hash: string; reason: string }[] = []
  for (const one of good) {
    const { index, ret, hash } = one
    const key = keyOf(ret)
    const before = known.get(key)
    const seen = before?.hash ?? inBatch.get(key)
    if (seen !== undefined) {
      outcomes[index] =
        seen === hash
          ? { ...outcome(before?.status ?? 'duplicate'), id: before?.id ?? null, customerId: before?.customerId ?? null }
          : outcome('conflict', [{ code: 'fact.other_body', path: `items.${index}.externalId` }])
      continue
    }
    inBatch.set(key, hash)
    const reason = wrongClock(ctx, ret.occurredAt)
    if (reason) {
      held.push({ fact: ret, hash, reason })
      outcomes[index] = outcome('quarantined', [{ code: reason, path: `items.${index}.occurredAt` }])
    } else fresh.push(one)
  }
  await hold(ctx, 'return', 'quarantined', held)
  return fresh
}
