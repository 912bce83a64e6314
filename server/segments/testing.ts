import { type Database, inWorkspace } from '../../db/client'
import { consents, customers, facts, ledger, locations, receiptItems, receipts, segments, suppressions } from '../../db/schema'
import { dayText, localDay, localHour } from '../../workflows/segments/zones'

/** A small invented crowd for tests of rules: few distinct values, so that random rules bite, and every kind of gap. */
export async function populate(
  owner: Database,
  workspace: string,
  seed: number,
  with_: { zones: boolean; checkIns: boolean; returns: boolean },
): Promise<void> {
  const draw = generator(seed)
  const pick = <T>(...from: T[]): T => from[Math.floor(draw() * from.length)]!
  const chance = (p: number) => draw() < p
  const when = () => new Date(START + Math.floor(draw() * (END - START)))
  const PLACE_ZONES = with_.zones ? ['Europe/Berlin', 'America/New_York', 'Europe/Moscow'] : ['Europe/Moscow', 'Europe/Moscow', 'Europe/Moscow']

  await inWorkspace(owner, workspace, async ({ db }) => {
    const places = await db
      .insert(locations)
      .values(PLACE_ZONES.map((timeZone, i) => ({ workspaceId: workspace, externalId: `L${i + 1}`, name: `Place ${i + 1}`, timeZone })))
      .returning()
    await db.insert(segments).values({ workspaceId: workspace, name: 'Saved', rule: { field: 'visits', op: 'gte', value: 2 }, createdAt: new Date(START) })
    for (let i = 0; i < 40; i++) {
      const [{ id }] = (await db
        .insert(customers)
        .values({
          workspaceId: workspace,
          externalId: `C${i}`,
          phone: chance(0.5) ? `+7000000${i}` : null,
          email: chance(0.5) ? `C${i}@Example.test` : null,
          ids: chance(0.3) ? { telegram: `t${i}` } : {},
          gender: pick('f', 'm', null),
          birthday: pick('1990-02-28', '1992-02-29', '2000-03-29', '2030-01-01', null),
          city: pick('Moscow', 'Tula', null),
          region: pick('North', null),
          language: pick('ru', 'en', null),
          timeZone: with_.zones ? pick('America/New_York', 'Asia/Kolkata', 'Nowhere/Land', '+03:00', null, null) : null,
          homeLocationId: pick(...places.map((p) => p.id), null),
          joinedAt: pick(when(), null),
          tier: pick('gold', 'silver', null),
          tags: pick<string[]>([], ['vip'], ['vip', 'staff'], ['new']),
          attributes: pick<Record<string, unknown>>(
            {},
            { likes: 'grill' },
            { likes: ['grill', 'tea'] },
            { likes: 3 },
            { likes: null },
            { likes: true },
            { likes: 2.5 },
          ),
          erasedAt: chance(0.05) ? new Date(START) : null,
          createdAt: new Date(START),
        })
        .returning({ id: customers.id })) as [{ id: number }]
      for (let n = pick(0, 0, 1, 2, 3); n > 0; n--) {
        const row = { channel: pick('email', 'sms', 'telegram', 'push'), class: pick('promo', 'promo', 'service'), given: chance(0.7) }
        await db.insert(consents).values({ workspaceId: workspace, customerId: id, ...row, at: when() })
      }
      if (chance(0.2)) {
        const [channel, address] = pick(['email', `c${i}@example.test`], ['sms', `+7000000${i}`], ['telegram', `t${i}`], ['push', `push:${id}`])
        await db
          .insert(suppressions)
          .values({ workspaceId: workspace, channel: channel!, address: address!, class: pick('promo', 'service', null), reason: 'test', at: when() })
      }
      for (let n = pick(0, 1, 2); n > 0; n--) {
        const row = { account: pick('customer', 'customer', 'issued'), amount: pick(100, 300, -50) }
        await db.insert(ledger).values({ workspaceId: workspace, key: `${id}-${n}`, customerId: id, ...row, at: when(), reason: 'test' })
      }
      for (let n = pick(0, 1, 2, 4, 8); n > 0; n--) {
        const place = pick(...places)
        const at = when()
        const lines = Array.from({ length: pick(0, 1, 2, 3) }, (_, line) => ({
          line,
          sku: pick('s1', 's2', 's3'),
          category: pick('Grill', 'Tea', 'Cake', null),
          quantity: pick(1, 2, 0.1, 0.2, 1.35),
          price: pick(100, 250, 500, 1000),
          discount: pick(0, 0, 50),
        }))
        const total = lines.reduce((sum, l) => sum + l.price - l.discount, 0)
        const local = { ...localHour(place.timeZone, at.getTime()), day: dayText(localDay(place.timeZone, at.getTime())) }
        const common = { workspaceId: workspace, customerId: chance(0.95) ? id : null, occurredAt: at, knownAt: at, source: 'till', externalId: `${i}-${n}` }
        const [{ id: receiptId }] = (await db
          .insert(receipts)
          .values({ ...common, locationId: place.id, localDay: local.day, localHour: local.hour, weekday: local.weekday, total, bodyHash: '' })
          .returning({ id: receipts.id })) as [{ id: number }]
        if (lines.length > 0) await db.insert(receiptItems).values(lines.map((line) => ({ workspaceId: workspace, receiptId, ...line })))
        const fact = { ...common, locationId: place.id, localDay: local.day, amount: total, receiptId, properties: chance(0.5) ? { channel: 'hall' } : {} }
        await db.insert(facts).values([
          { ...fact, type: 'purchased' },
          { ...fact, type: 'visited' },
        ])
        if (with_.returns && chance(0.4)) {
          const knownAt = new Date(at.getTime() + 86_400_000 * pick(0, 3, 30))
          const items = lines.slice(0, 1).map((line) => ({ sku: line.sku, amount: pick(50, 100) }))
          const row = { ...fact, type: 'returned', occurredAt: knownAt, knownAt, amount: pick(100, -100, 50), properties: { items } }
          await db.insert(facts).values(row)
        }
      }
      for (let n = pick(0, 0, 1, 3); n > 0; n--) {
        const at = when()
        const place = pick(...places, null)
        const type = with_.checkIns ? pick('visited', 'message_opened', 'custom.party') : pick('message_opened', 'custom.party')
        const common = { workspaceId: workspace, customerId: id, occurredAt: at, knownAt: at, source: 'web', externalId: `e${i}-${n}` }
        const properties = pick<Record<string, unknown>>({}, { channel: 'email', guests: 2 }, { guests: 'many' }, { channel: 3 })
        const local = place && { locationId: place.id, localDay: dayText(localDay(place.timeZone, at.getTime())) }
        await db.insert(facts).values({ ...common, type, ...local, amount: pick(null, 500), properties })
      }
    }
  })
}

const START = Date.parse('2025-09-15T00:00:00Z')
const END = Date.parse('2026-04-10T00:00:00Z')

/** Chance from a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
