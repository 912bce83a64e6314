import type { Ctx } from '../context'
import { attach, marksOfIdentity, reserve } from '../customers/service'
import { type Issue, type Told, tell } from '../faults'
import { localTime } from '../local-time'
import { placesOf } from '../locations/service'
import { read } from '../rest/issues'
import { afterwards, type Extras } from './afterwards'
import { RECEIPT, type Receipt } from './document'
import { hashOf } from './hash'
import { findKnown, hold, keyOf } from './known'
import { letReturnsIn } from './parked'
import { type Row, storeReceipts } from './store'
import { isLive, readTerms, wrongClock } from './terms'

export type FactStatus = 'accepted' | 'duplicate' | 'parked' | 'quarantined' | 'conflict' | 'rejected'
export type FactAnswer = { index: number; externalId: string | null; status: FactStatus; errors: Told[] }
export type ReceiptAnswer = FactAnswer & { id: string | null; customer: string | null; earned: number; redeemed: string[] }

export type Manner = {
  /** Imported history: starts no journey, decides no branch, earns nothing. */
  history?: boolean
  /** A replay knows each fact at the instant it occurred. */
  knownWhenOccurred?: boolean
  /** Runs when the receipts are stored and before they earn: what pays for a receipt is not what it earns. */
  pay?: (stored: readonly { customerId: number | null }[]) => Promise<void>
}

export type Outcome = { status: FactStatus; id: number | null; customerId: number | null; issues: Issue[]; earned: number; redeemed: string[] }

/** The receipts of a call, each judged by itself; repeating the call changes nothing. */
export async function ingestReceipts(ctx: Ctx, items: readonly unknown[], manner: Manner = {}): Promise<ReceiptAnswer[]> {
  const outcomes: Outcome[] = []
  const good: { index: number; receipt: Receipt }[] = []
  for (const [index, item] of items.entries()) {
    const checked = read(RECEIPT, item, ['items', index])
    if (checked.issues) outcomes[index] = outcome('rejected', checked.issues)
    else good.push({ index, receipt: checked.value })
  }
  const stored = await ingest(
    ctx,
    good.map((g) => g.receipt),
    manner,
  )
  for (const [n, { index }] of good.entries()) outcomes[index] = stored[n]!
  return outcomes.map(({ status, id, customerId, issues, earned, redeemed }, index) => ({
    index,
    externalId: externalIdOf(items[index]),
    status,
    id: id === null ? null : String(id),
    customer: customerId === null ? null : String(customerId),
    earned,
    redeemed,
    errors: issues.map((issue) => tell({ ...issue, path: at(index, issue.path) }, ctx.locale)),
  }))
}

/** Issues of schemas carry the whole path already; those of rules only the field. */
const at = (index: number, path?: string) => (path?.startsWith(`items.${index}`) ? path : path ? `items.${index}.${path}` : `items.${index}`)

const externalIdOf = (item: unknown): string | null => {
  const id = item && typeof item === 'object' ? (item as { externalId?: unknown }).externalId : null
  return typeof id === 'string' ? id.slice(0, 200) : null
}

const outcome = (status: FactStatus, issues: Issue[] = []): Outcome => ({ status, id: null, customerId: null, issues, earned: 0, redeemed: [] })

/** Receipts that their schema accepted. Set-based: a few statements whatever the number; the one path of the API, imports and replays. */
export async function ingest(ctx: Ctx, receipts: readonly Receipt[], manner: Manner): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const terms = await readTerms(ctx)
  const fresh = await sift(ctx, receipts, outcomes, terms.currency)
  if (fresh.length === 0) return outcomes
  // Always in the same order, so that two batches with common receipts wait for each other instead of deadlocking.
  fresh.sort((a, b) => (keyOf(a.receipt) < keyOf(b.receipt) ? -1 : 1))
  const places = await placesOf(
    ctx,
    fresh.map((f) => f.receipt.location),
  )
  const guests = await attach(
    ctx,
    fresh.map(({ receipt }) => ({
      marks: receipt.customer ? marksOfIdentity(receipt.customer) : null,
      tokens: receipt.tenders.flatMap((t) => (t.token ? [t.token] : [])),
      joins: manner.history ? null : { at: receipt.occurredAt, location: places.get(receipt.location)!.id },
    })),
  )
  const ids = await reserve(ctx, 'receipts', fresh.length)
  const rows: (Row & { n: number })[] = []
  for (const [i, { n, receipt, hash }] of fresh.entries()) {
    const guest = guests[i]!
    if (guest.issue) {
      outcomes[n] = outcome(guest.conflict ? 'conflict' : 'rejected', [{ ...guest.issue, path: 'customer' }])
      continue
    }
    const place = places.get(receipt.location)!
    const local = localTime(place.timeZone, receipt.occurredAt)
    const { id: customerId, claim } = guest
    const live = !manner.history && isLive(terms, receipt.occurredAt)
    const knownAt = manner.knownWhenOccurred ? receipt.occurredAt : ctx.now
    rows.push({ n, id: ids[i]!, receipt, hash, locationId: place.id, customerId, claim, ...local, knownAt, live })
  }
  const stored = await storeReceipts(ctx, rows)
  const written = rows.filter((r) => stored.has(r.id))
  if (written.length > 0) await manner.pay?.(written)
  const extras: Extras = manner.history ? { earned: new Map(), redeemed: new Map(), issues: new Map() } : await afterwards(ctx, written)
  await letReturnsIn(
    ctx,
    written.map(({ receipt: { source, externalId }, customerId }) => ({ source, externalId, customerId })),
  )
  const late: typeof rows = []
  for (const row of rows) {
    if (!stored.has(row.id)) late.push(row)
    else {
      const { id, customerId } = row
      outcomes[row.n] = {
        status: 'accepted',
        id,
        customerId,
        issues: extras.issues.get(id) ?? [],
        earned: extras.earned.get(id) ?? 0,
        redeemed: extras.redeemed.get(id) ?? [],
      }
    }
  }
  // A parallel batch wrote these between our look and our insert.
  const known = await findKnown(
    ctx,
    'receipt',
    late.map((row) => row.receipt),
  )
  for (const row of late) outcomes[row.n] = repeated(known.get(keyOf(row.receipt)), row.hash)
  return outcomes
}

type Fresh = { n: number; receipt: Receipt; hash: string }

/** Settles what needs no storing (repeats, conflicts, wrong clocks, foreign money); gives back the rest. */
async function sift(ctx: Ctx, receipts: readonly Receipt[], outcomes: Outcome[], currency: string): Promise<Fresh[]> {
  const known = await findKnown(ctx, 'receipt', receipts)
  const inBatch = new Map<string, string>()
  const fresh: Fresh[] = []
  const held: { fact: Receipt; hash: string; reason: string }[] = []
  for (const [n, receipt] of receipts.entries()) {
    const key = keyOf(receipt)
    const hash = hashOf(receipt)
    const before = known.get(key)
    const twin = inBatch.get(key)
    if (before || twin) {
      outcomes[n] = repeated(before ?? { hash: twin!, status: 'duplicate', id: null, customerId: null }, hash)
      continue
    }
    if (receipt.currency !== undefined && receipt.currency.toUpperCase() !== currency) {
      outcomes[n] = outcome('rejected', [{ code: 'currency.mismatch', path: 'currency', values: { given: receipt.currency, expected: currency } }])
      continue
    }
    inBatch.set(key, hash)
    const reason = wrongClock(ctx, receipt.occurredAt)
    if (reason) {
      held.push({ fact: receipt, hash, reason })
      outcomes[n] = outcome('quarantined', [{ code: reason, path: 'occurredAt' }])
    } else fresh.push({ n, receipt, hash })
  }
  await hold(ctx, 'receipt', 'quarantined', held)
  return fresh
}

function repeated(before: { hash: string; status: FactStatus; id: number | null; customerId: number | null } | undefined, hash: string): Outcome {
  if (!before || before.hash !== hash) return outcome('conflict', [{ code: 'fact.other_body', path: 'externalId' }])
  return { ...outcome(before.status), id: before.id, customerId: before.customerId }
}
