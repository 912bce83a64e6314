import type { Ctx } from '../context'
import { attach, marksOfIdentity, noteJoined } from '../customers/service'
import { type Issue, tell } from '../faults'
import { localTime } from '../local-time'
import { placesOf } from '../locations/service'
import { type FactAnswer, type FactStatus, findKnown, hashOf, hold, isLive, keyOf, readTerms, wrongClock } from '../receipts/service'
import { read } from '../rest/issues'
import { EVENT, locationOf, type Told } from './document'

type Outcome = { status: FactStatus; issues: Issue[] }
type Fresh = { index: number; event: Told; hash: string }

/** Things that happened, as somebody outside tells them; each judged by itself, and the same key counts once for ever. */
export async function ingestEvents(ctx: Ctx, items: readonly unknown[]): Promise<FactAnswer[]> {
  const outcomes: Outcome[] = []
  const good: { index: number; event: Told }[] = []
  for (const [index, item] of items.entries()) {
    const checked = read(EVENT, item, ['items', index])
    if (checked.issues) outcomes[index] = { status: 'rejected', issues: checked.issues }
    else good.push({ index, event: checked.value })
  }
  const fresh = await sift(ctx, good, outcomes)
  await store(ctx, fresh, outcomes)
  return outcomes.map(({ status, issues }, index) => {
    const id = (items[index] as { externalId?: unknown } | null)?.externalId
    return { index, externalId: typeof id === 'string' ? id.slice(0, 200) : null, status, errors: issues.map((issue) => tell(issue, ctx.locale)) }
  })
}

async function sift(ctx: Ctx, good: readonly { index: number; event: Told }[], outcomes: Outcome[]): Promise<Fresh[]> {
  const known = await findKnown(
    ctx,
    'event',
    good.map((g) => g.event),
  )
  const inBatch = new Map<string, string>()
  const fresh: Fresh[] = []
  const held: { fact: Told; hash: string; reason: string }[] = []
  for (const { index, event } of good) {
    const key = keyOf(event)
    const hash = hashOf(event)
    const before = known.get(key)
    const seen = before?.hash ?? inBatch.get(key)
    if (seen !== undefined) {
      outcomes[index] = seen === hash ? { status: before?.status ?? 'duplicate', issues: [] } : conflict(index)
      continue
    }
    inBatch.set(key, hash)
    const reason = wrongClock(ctx, event.occurredAt)
    if (reason) {
      held.push({ fact: event, hash, reason })
      outcomes[index] = { status: 'quarantined', issues: [{ code: reason, path: `items.${index}.occurredAt` }] }
    } else fresh.push({ index, event, hash })
  }
  await hold(ctx, 'event', 'quarantined', held)
  return fresh
}

const conflict = (index: number): Outcome => ({ status: 'conflict', issues: [{ code: 'fact.other_body', path: `items.${index}.externalId` }] })

async function store(ctx: Ctx, fresh: Fresh[], outcomes: Outcome[]): Promise<void> {
  if (fresh.length === 0) return
  fresh.sort((a, b) => (keyOf(a.event) < keyOf(b.event) ? -1 : 1))
  const terms = await readTerms(ctx)
  const places = await placesOf(
    ctx,
    fresh.flatMap((f) => locationOf(f.event) ?? []),
  )
  const placeOf = (event: Told) => {
    const location = locationOf(event)
    return location === null ? null : places.get(location)!
  }
  const guests = await attach(
    ctx,
    fresh.map(({ event }) => ({
      marks: event.customer ? marksOfIdentity(event.customer) : null,
      tokens: [],
      joins: event.type === 'joined' ? null : { at: event.occurredAt, location: placeOf(event)?.id ?? null },
    })),
  )
  const rows: (Fresh & { customerId: number | null; claim: string | null })[] = []
  for (const [i, item] of fresh.entries()) {
    const { id, claim, issue, conflict } = guests[i]!
    if (issue) outcomes[item.index] = { status: conflict ? 'conflict' : 'rejected', issues: [{ ...issue, path: `items.${item.index}.customer` }] }
    else rows.push({ ...item, customerId: id, claim })
  }
  if (rows.length === 0) return
  const { rows: stored } = await ctx.tx.sql.query<{ source: string; external_id: string }>(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, location_id, local_day, amount, properties, body_hash, claim, live)
     select $1, f.type, f.customer_id, f.occurred_at, $14, f.source, f.external_id, f.location_id, f.local_day, f.amount, f.properties, f.body_hash, f.claim, f.live
     from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::bigint[], $8::date[], $9::bigint[], $10::jsonb[], $11::text[], $12::text[], $13::bool[])
       f(type, customer_id, occurred_at, source, external_id, location_id, local_day, amount, properties, body_hash, claim, live)
     on conflict do nothing returning source, external_id`,
    [
      ctx.workspace,
      rows.map((r) => r.event.type),
      rows.map((r) => r.customerId),
      rows.map((r) => new Date(r.event.occurredAt)),
      rows.map((r) => r.event.source),
      rows.map((r) => r.event.externalId),
      rows.map((r) => placeOf(r.event)?.id ?? null),
      rows.map((r) => {
        const place = placeOf(r.event)
        return place ? localTime(place.timeZone, r.event.occurredAt).day : null
      }),
      rows.map((r) => r.event.amount ?? null),
      rows.map((r) => JSON.stringify(r.event.properties)),
      rows.map((r) => r.hash),
      rows.map((r) => r.claim),
      rows.map((r) => isLive(terms, r.event.occurredAt)),
      new Date(ctx.now),
    ],
  )
  const written = new Set(stored.map((row) => keyOf({ source: row.source, externalId: row.external_id })))
  await noteJoined(
    ctx,
    rows.flatMap(({ event, customerId: id }) => (event.type === 'joined' && id !== null && written.has(keyOf(event)) ? [{ id, at: event.occurredAt }] : [])),
  )
  const late = rows.filter((row) => !written.has(keyOf(row.event)))
  const known = await findKnown(
    ctx,
    'event',
    late.map((row) => row.event),
  )
  for (const row of rows) outcomes[row.index] = { status: 'accepted', issues: [] }
  for (const row of late) outcomes[row.index] = known.get(keyOf(row.event))?.hash === row.hash ? { status: 'duplicate', issues: [] } : conflict(row.index)
}
