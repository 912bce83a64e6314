import { plain, texts } from '../../db/arrays'
import { DAY, durationMs, MINUTE } from '../../workflows/model/durations'
import type { Ctx } from '../context'
import { instantOf, quarterOf, zoneAmong } from '../local-time'
import { staleAfter } from '../stale'
import { awaitedByCalendar, type Document, entersByCalendar } from './by-calendar'
import { lockCampaign, readVersion, type Version } from './campaign'
import { enterByEvents, type Happening } from './enter-by-event'

const EXPIRY = 'points_expiring'

/** How long before they are gone points count as about to expire for who waits inside; an entry says it itself (`within`). */
const EXPIRING = 7 * DAY

/** No clock on earth is further from UTC than this. */
const FURTHEST = 14 * 3_600_000

/**
 * What the calendar brings and nobody reports: birthdays, and points about to expire. Once a real second each live campaign for which one of them counts
 * reads the calendar from where it last stood (`campaigns.calendar_at`) up to now: guests enter at the very instant (so many days before the birthday, so
 * long before the points are gone), and those inside, who may wait for it, get a fact. What fell into a pause lets nobody in.
 * Reads up to `ctx.now`; returns how many entered.
 */
export async function lookAtCalendar(ctx: Ctx, campaign: number): Promise<number> {
  // Asked every second: turns would wait for the campaign's row, so it is locked only when there is something.
  if (!(await hasNews(ctx, campaign))) return 0
  const { state, liveVersion } = await lockCampaign(ctx, campaign)
  const read = liveVersion === null ? null : await reading(ctx, campaign)
  if (!read || liveVersion === null) return 0
  await ctx.tx.sql.query('update campaigns set calendar_at = $3 where workspace_id = $1 and id = $2', [ctx.workspace, campaign, new Date(ctx.now)])
  for (const event of read.awaited) await tellInside(ctx, await happeningsOf(ctx, event, toldAhead(event), read.span, campaign))
  if (state !== 'live') return 0
  const { entry } = await readVersion(ctx, campaign, liveVersion)
  if (!entersByCalendar(entry)) return 0
  return enterByEvents(ctx, campaign, await happeningsOf(ctx, String(entry.config.event), ahead(entry), read.span, null))
}

type Reading = { span: Span; awaited: Set<string>; entries: Version['entry'][] }

/** What is to be read of the calendar, for whom; null when it has been read up to now. */
async function reading(ctx: Ctx, campaign: number): Promise<Reading | null> {
  // Those inside may be on earlier versions, and wait for what the live one does not.
  const { rows } = await ctx.tx.sql.query<{ from: Date | null; live: boolean; document: { settings?: Document['settings']; steps: Version['entry'][] } }>(
    `select c.calendar_at as "from", v.version = c.live_version as live, v.document from campaigns c
     join campaign_versions v on v.workspace_id = c.workspace_id and v.campaign_id = c.id where c.workspace_id = $1 and c.id = $2`,
    [ctx.workspace, campaign],
  )
  const from = rows[0]?.from?.getTime()
  if (from === undefined || from >= ctx.now) return null
  return {
    span: { after: Math.max(from, ctx.now - staleAfter(ctx)), to: ctx.now },
    awaited: new Set(rows.flatMap(({ document }) => [...awaitedByCalendar(document)])),
    entries: rows.flatMap(({ live, document }) => (live ? document.steps.filter(entersByCalendar) : [])),
  }
}

/** Whether a quarter of an hour has turned, with which days begin somewhere, or points have come near their end meanwhile. */
async function hasNews(ctx: Ctx, campaign: number): Promise<boolean> {
  const read = await reading(ctx, campaign)
  if (!read) return false
  const { span, awaited, entries } = read
  if (quarterOf(span.after) < quarterOf(span.to)) return true
  const points = [...awaited].filter((event) => event === EXPIRY).map((event) => ({ ms: toldAhead(event), inside: campaign as number | null }))
  for (const entry of entries) if (entry.config.event === EXPIRY) points.push({ ms: ahead(entry), inside: null })
  for (const { ms, inside } of points) if ((await happeningsOf(ctx, EXPIRY, ms, span, inside)).length > 0) return true
  return false
}

/** How long before it happens those inside are told, ms. */
const toldAhead = (event: string): number => (event === 'birthday' ? 0 : EXPIRING)

/** How long before the day, or before the points are gone, guests enter; ms. */
function ahead({ config }: Version['entry']): number {
  return config.event === 'birthday' ? Number(config.daysBefore ?? 0) * DAY : durationMs(String(config.within))
}

type Span = { after: number; to: number }

/** What falls into the span `ms` before it is there; of everybody, or of those inside a campaign. In order of time. */
const happeningsOf = async (ctx: Ctx, event: string, ms: number, span: Span, inside: number | null): Promise<Happening[]> => {
  const found = event === 'birthday' ? await birthdays(ctx, ms / DAY, span, inside) : await expiring(ctx, ms, span, inside)
  return found.sort((a, b) => a.at - b.at || a.customer - b.customer)
}

const INSIDE = `($4::bigint is null or exists (select 1 from enrolments e where e.workspace_id = c.workspace_id and e.customer_id = c.id and e.campaign_id = $4 and e.state = 'active' and not e.control))`

/** Birthdays `days` days ahead: counted in local days, from midnight to midnight of the guest's own clock. Who was born on 29 February has it on the 28th where there is none. */
async function birthdays(ctx: Ctx, days: number, { after, to }: Span, inside: number | null): Promise<Happening[]> {
  const dates: { date: number; born: number }[] = []
  for (let day = Math.floor((after - FURTHEST) / DAY) + days; day * DAY <= to + FURTHEST + days * DAY; day++)
    for (const born of bornOn(day)) dates.push({ date: day * DAY, born })
  const { rows } = await ctx.tx.sql.query<{ id: number; born: number; zone: string | null; home: string | null; house: string }>(
    `select c.id, (extract(month from c.birthday) * 100 + extract(day from c.birthday))::int as born, c.time_zone as zone, l.time_zone as home, w.time_zone as house
     from customers c join workspaces w on w.id = c.workspace_id left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id
     where c.workspace_id = $1 and c.birthday is not null and c.birthday <= $3::date and c.erased_at is null
       and extract(month from c.birthday) * 100 + extract(day from c.birthday) = any($2::numeric[]) and ${INSIDE}`,
    [ctx.workspace, plain([...new Set(dates.map(({ born }) => born))]), new Date(to), inside],
  )
  return rows.flatMap(({ id, born, zone, home, house }) => {
    const clock = zoneAmong(zone, home, house)
    return dates.flatMap((one): Happening[] => {
      if (one.born !== born) return []
      const at = instantOf(clock, one.date - days * DAY)
      return at > after && at <= to ? [happening(id, 'birthday', at, instantOf(clock, one.date), null, {})] : []
    })
  })
}

/** Month * 100 + day of those who celebrate on a day (counted from 1970-01-01). */
function bornOn(day: number): number[] {
  const date = new Date(day * DAY)
  const born = (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
  const leap = new Date(Date.UTC(date.getUTCFullYear(), 1, 29)).getUTCMonth() === 1
  return born === 228 && !leap ? [228, 229] : [born]
}

/** Points that are gone `ms` from then, or were given with less than that to live; those of one guest that go in the same minute are one event, with their sum as the amount. */
async function expiring(ctx: Ctx, ms: number, { after, to }: Span, inside: number | null): Promise<Happening[]> {
  const { rows } = await ctx.tx.sql.query<{ id: number; expires: Date; given: Date; points: number }>(
    `select c.id, min(o.expires_at) as expires, max(o.created_at) as given, sum(o."left")::float8 as points from lots o join customers c on c.workspace_id = o.workspace_id and c.id = o.customer_id
     where o.workspace_id = $1 and o."left" > 0 and c.erased_at is null
       and (o.expires_at > $2 and o.expires_at <= $3 and o.created_at <= o.expires_at - $6 * interval '1 millisecond'
         or o.created_at > $7 and o.created_at <= $8 and o.created_at > o.expires_at - $6 * interval '1 millisecond' and o.expires_at > o.created_at) and ${INSIDE}
     group by c.id, floor(extract(epoch from o.expires_at) * 1000 / $5)`,
    [ctx.workspace, new Date(after + ms), new Date(to + ms), inside, MINUTE, ms, new Date(after), new Date(to)],
  )
  return rows.map(({ id, expires, given, points }) =>
    happening(id, 'points_expiring', Math.max(given.getTime(), expires.getTime() - ms), expires.getTime(), points, { points }),
  )
}

const happening = (customer: number, type: string, at: number, occurredAt: number, amount: number | null, properties: Record<string, unknown>): Happening => {
  return { fact: null, customer, type, at, occurredAt, amount, properties, location: null, hour: null, weekday: null, lines: [] }
}

/** Those inside get it as a fact, once, known at that instant: the relay brings it to who waits for it, and to exits. */
async function tellInside({ tx, workspace }: Ctx, happenings: readonly Happening[]): Promise<void> {
  if (happenings.length === 0) return
  await tx.sql.query(
    `insert into facts (workspace_id, type, customer_id, occurred_at, known_at, source, external_id, amount, properties)
     select $1, u.type, u.customer, to_timestamp(u.at / 1000.0), to_timestamp(u.at / 1000.0), 'kaskad', u.key, u.amount, u.properties
     from unnest($2::text[], $3::bigint[], $4::float8[], $5::text[], $6::bigint[], $7::jsonb[]) as u(type, customer, at, key, amount, properties) on conflict do nothing`,
    [
      workspace,
      texts(happenings.map(({ type }) => type)),
      plain(happenings.map(({ customer }) => customer)),
      plain(happenings.map(({ at }) => at)),
      texts(happenings.map(({ type, customer, occurredAt }) => `${type}:${customer}:${occurredAt}`)),
      plain(happenings.map(({ amount }) => amount)),
      texts(happenings.map(({ properties }) => JSON.stringify(properties))),
    ],
  )
}
