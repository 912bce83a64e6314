import type { ClientBase } from 'pg'
import type { Needs } from '../../workflows/segments/needs'
import type { CustomerView, FactView, ReceiptView } from '../../workflows/segments/view'
import { addressOf, suppressionKey } from '../channels/addresses'
import type { Frame } from './frame'
import { sourceOf } from './happened'

type Sql = Pick<ClientBase, 'query'>

/** Loads what `needs` says of some customers, in a fixed number of statements. Unknown and erased ones are left out. */
export async function loadViews(sql: Sql, frame: Frame, ids: readonly number[], needs: Needs): Promise<Map<number, CustomerView>> {
  const views = await loadProfiles(sql, frame, ids)
  if (views.size === 0) return views
  const wanted = [...views.keys()]
  if (needs.receipts || needs.factTypes.size > 0) {
    const receipts = await loadReceipts(sql, frame, wanted, needs, views)
    if (needs.checkIns || needs.factTypes.size > 0) await loadFacts(sql, frame, wanted, needs, views, receipts)
  }
  if (needs.consents) await loadConsents(sql, frame, wanted, views)
  if (needs.points) {
    const { rows } = await sql.query<{ customer_id: number; at: Date; amount: number }>(
      "select customer_id, at, amount from ledger where workspace_id = $1 and account = 'customer' and customer_id = any($2::bigint[])",
      [frame.workspace, wanted],
    )
    for (const row of rows) views.get(row.customer_id)!.points.push({ at: row.at.getTime(), amount: row.amount })
  }
  return views
}

type Addressed = { email: string | null; phone: string | null; ids: Record<string, string> }

async function loadProfiles(sql: Sql, frame: Frame, ids: readonly number[]): Promise<Map<number, CustomerView>> {
  const { rows } = await sql.query<
    Addressed & {
      id: number
      gender: string | null
      birthday: string | null
      city: string | null
      region: string | null
      language: string | null
      time_zone: string | null
      home: string | null
      joined_at: Date | null
      tags: string[]
      tier: string | null
      attributes: Record<string, unknown>
    }
  >(
    `select c.id, gender, birthday, city, c.region, language, c.time_zone, l.external_id as home, joined_at, tags, tier, phone, email, ids, attributes
     from customers c left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id
     where c.workspace_id = $1 and c.id = any($2::bigint[]) and c.erased_at is null`,
    [frame.workspace, ids],
  )
  return new Map(
    rows.map((row) => {
      const { id, gender, birthday, city, region, language, tags, tier, phone, email, attributes } = row
      const joinedAt = row.joined_at?.getTime() ?? null
      const more = { timeZone: row.time_zone, homeLocation: row.home, joinedAt, ids: row.ids }
      const profile = { gender, birthday, city, region, language, tags, tier, phone, email, attributes, ...more }
      return [id, { id, profile, consents: [], suppressed: [], receipts: [], checkIns: [], facts: [], points: [] }]
    }),
  )
}

async function loadReceipts(sql: Sql, frame: Frame, ids: number[], needs: Needs, views: Map<number, CustomerView>): Promise<Map<number, ReceiptView>> {
  const asOf = new Date(frame.asOf)
  const externalIds = new Map(frame.locations.map((l) => [l.id, l.externalId]))
  const { rows } = await sql.query<{
    id: number
    customer_id: number
    location_id: number
    occurred_at: Date
    local_day: string
    local_hour: number
    weekday: number
    total: number
  }>(
    `select id, customer_id, location_id, occurred_at, local_day, local_hour, weekday, total from receipts
     where workspace_id = $1 and customer_id = any($2::bigint[]) and occurred_at <= $3 order by customer_id, occurred_at, id`,
    [frame.workspace, ids, asOf],
  )
  const receipts = new Map<number, ReceiptView>()
  for (const row of rows) {
    const receipt: ReceiptView = {
      location: externalIds.get(row.location_id) ?? '',
      occurredAt: row.occurred_at.getTime(),
      day: row.local_day,
      hour: row.local_hour,
      weekday: row.weekday,
      total: row.total,
      lines: [],
      returns: [],
    }
    receipts.set(row.id, receipt)
    views.get(row.customer_id)!.receipts.push(receipt)
  }
  if (needs.lines) {
    const lines = await sql.query<{ receipt_id: number; sku: string; category: string | null; quantity: number; price: number; discount: number }>(
      'select receipt_id, sku, category, quantity, price, discount from receipt_items where workspace_id = $1 and receipt_id = any($2::bigint[])',
      [frame.workspace, [...receipts.keys()]],
    )
    for (const { receipt_id, ...line } of lines.rows) receipts.get(receipt_id)!.lines.push(line)
  }
  if (frame.returns) {
    const returns = await sql.query<{ receipt_id: number; known_at: Date; amount: number | null; properties: { items?: { sku: string; amount: number }[] } }>(
      "select receipt_id, known_at, amount, properties from facts where workspace_id = $1 and type = 'returned' and receipt_id = any($2::bigint[])",
      [frame.workspace, [...receipts.keys()]],
    )
    for (const row of returns.rows) {
      const items = (row.properties.items ?? []).map((item) => ({ sku: item.sku, amount: Math.abs(item.amount) }))
      receipts.get(row.receipt_id)!.returns.push({ knownAt: row.known_at.getTime(), amount: Math.abs(row.amount ?? 0), items })
    }
  }
  return receipts
}

async function loadFacts(sql: Sql, frame: Frame, ids: number[], needs: Needs, views: Map<number, CustomerView>, receipts: Map<number, ReceiptView>) {
  const externalIds = new Map(frame.locations.map((l) => [l.id, l.externalId]))
  const types = [...new Set([...needs.factTypes, ...(needs.checkIns ? ['visited'] : [])])]
  const { rows } = await sql.query<{
    type: string
    customer_id: number
    occurred_at: Date
    location_id: number | null
    local_day: string | null
    amount: number | null
    receipt_id: number | null
    properties: Record<string, unknown>
  }>(
    `select type, customer_id, occurred_at, location_id, local_day, amount, receipt_id, properties from ${sourceOf(types)}
     where workspace_id = $1 and customer_id = any($2::bigint[]) and type = any($3::text[]) and occurred_at <= $4`,
    [frame.workspace, ids, types, new Date(frame.asOf)],
  )
  for (const row of rows) {
    const fact: FactView = {
      type: row.type,
      occurredAt: row.occurred_at.getTime(),
      location: row.location_id === null ? null : (externalIds.get(row.location_id) ?? null),
      day: row.local_day,
      amount: row.amount,
      properties: row.properties,
      receipt: row.receipt_id === null ? null : ofReturn(row, receipts.get(row.receipt_id) ?? null),
    }
    const view = views.get(row.customer_id)!
    if (fact.type === 'visited' && row.receipt_id === null) view.checkIns.push(fact)
    if (needs.factTypes.has(fact.type)) view.facts.push(fact)
  }
}

/** A return is about the lines that came back (`LINES_OF_FACT`). */
function ofReturn({ type, properties }: { type: string; properties: Record<string, unknown> }, receipt: ReceiptView | null): ReceiptView | null {
  if (type !== 'returned' || !receipt || !Array.isArray(properties.items)) return receipt
  const skus = new Set((properties.items as { sku: string }[]).map(({ sku }) => sku))
  return { ...receipt, lines: receipt.lines.filter(({ sku }) => skus.has(sku)) }
}

async function loadConsents(sql: Sql, frame: Frame, ids: number[], views: Map<number, CustomerView>) {
  const { rows } = await sql.query<{ customer_id: number; channel: string; class: string; given: boolean; at: Date }>(
    'select customer_id, channel, class, given, at from consents where workspace_id = $1 and customer_id = any($2::bigint[]) order by at, id',
    [frame.workspace, ids],
  )
  for (const { customer_id, at, ...consent } of rows) views.get(customer_id)!.consents.push({ ...consent, at: at.getTime() })
  const suppressed = await sql.query<{ channel: string; address: string; at: Date }>(
    "select channel, address, min(at) as at from suppressions where workspace_id = $1 and (class is null or class = 'promo') group by channel, address",
    [frame.workspace],
  )
  const since = new Map(suppressed.rows.map((row) => [`${row.channel} ${row.address}`, row.at.getTime()]))
  if (since.size === 0) return
  for (const view of views.values()) {
    for (const channel of new Set(suppressed.rows.map((row) => row.channel))) {
      const address = addressOf(channel, { id: view.id, ...view.profile }, frame.setting.sandbox)
      const at = address === null ? undefined : since.get(`${channel} ${suppressionKey(channel, address)}`)
      if (at !== undefined) view.suppressed.push({ channel, at })
    }
  }
}
