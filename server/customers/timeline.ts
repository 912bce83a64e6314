import type { Ctx } from '../context'
import { words } from '../messages/words'
import { moneyText } from '../money'
import { decodeCursor, INSTANT_AND_ID, type Page, pageOf } from '../rest/pages'
import { changedWords } from './changed-words'
import { demandCustomer } from './profile'

export type TimelineEntry = {
  at: string
  type: string
  amount?: number
  /** Signed. */
  points?: number
  location?: string
  campaign?: string
  step?: string
  text: string
  source: string
  externalId: string
}

type Row = {
  id: number
  at: Date
  type: string
  amount: number | null
  properties: Record<string, unknown>
  location: string | null
  place: string | null
  campaign: string | null
  campaignName: string | null
  source: string
  externalId: string
  currency: string
  lines: { name: string; quantity: number }[] | null
}

/** All that is known of a customer in one history, newest first: receipts and visits, messages, points, answers; everything that happens is a fact. */
export async function timelineOf(ctx: Ctx, customer: number, { cursor, limit = 50 }: { cursor?: string; limit?: number }): Promise<Page<TimelineEntry>> {
  await demandCustomer(ctx, customer)
  const place = decodeCursor('timeline', cursor, INSTANT_AND_ID)
  const { rows } = await ctx.tx.sql.query<Row>(
    `select f.id, f.occurred_at as at, f.type, f.amount, f.properties, l.external_id as location, l.name as place, k.id::text as campaign, k.name as "campaignName",
       f.source, f.external_id as "externalId", w.currency, i.lines
     from (select * from happened where workspace_id = $1 and customer_id = $2 and ($3::timestamptz is null or (occurred_at, id) < ($3, $4::bigint))
           order by occurred_at desc, id desc limit $5) f
     join workspaces w on w.id = $1
     left join locations l on l.workspace_id = $1 and l.id = f.location_id
     left join campaigns k on k.workspace_id = $1 and k.id = case when f.properties->>'campaign' ~ '^[0-9]{1,15}$' then (f.properties->>'campaign')::bigint end
     left join lateral (select jsonb_agg(jsonb_build_object('name', coalesce(name, sku), 'quantity', quantity) order by line) as lines
       from (select * from receipt_items where workspace_id = $1 and receipt_id = f.receipt_id and f.type = 'purchased' order by line limit 4) i) i on true
     order by f.occurred_at desc, f.id desc`,
    [ctx.workspace, customer, place ? new Date(place[0]) : null, place?.[1] ?? null, limit + 1],
  )
  return pageOf(
    'timeline',
    rows,
    limit,
    (row) => entryOf(ctx, row),
    (row) => [row.at.getTime(), row.id],
  )
}

function entryOf(ctx: Ctx, row: Row): TimelineEntry {
  const points = typeof row.properties.points === 'number' ? row.properties.points : undefined
  const step = typeof row.properties.step === 'string' ? row.properties.step : undefined
  return {
    at: row.at.toISOString(),
    type: row.type,
    ...(row.amount === null ? {} : { amount: row.amount }),
    ...(points === undefined ? {} : { points }),
    ...(row.location === null ? {} : { location: row.location }),
    ...(row.campaign === null ? {} : { campaign: row.campaign }),
    ...(step === undefined ? {} : { step }),
    text: textOf(ctx, row, points),
    source: row.source,
    externalId: row.externalId,
  }
}

function textOf(ctx: Ctx, row: Row, points: number | undefined): string {
  const known = row.type.startsWith('custom.') ? 'custom' : row.type
  const text = (name: string) => (typeof row.properties[name] === 'string' || typeof row.properties[name] === 'number' ? String(row.properties[name]) : '')
  return words(`timeline.${known}`, ctx.locale, {
    amount: row.amount === null ? '' : moneyText(row.amount, row.currency, ctx.locale),
    points: Math.abs(points ?? 0),
    place: row.place ?? '',
    campaign: row.campaignName ?? '',
    reason: text('reason'),
    channel: text('channel'),
    lines: (row.lines ?? []).map((line) => (line.quantity === 1 ? line.name : `${line.name} × ${line.quantity}`)).join(', '),
    name: row.type.slice('custom.'.length),
    changed: changedWords(row.properties, ctx.locale) || 'none',
  }).message
}
