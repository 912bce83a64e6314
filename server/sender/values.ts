import type { ClientBase } from 'pg'
import { plain, texts } from '../../db/arrays'
import { DAY, durationMs } from '../../workflows/model/durations'
import { personalOf, type Reward } from '../../workflows/model/offer'
import { link, type Purpose } from '../links/service'
import { rewardSummary, spacedCode } from '../offers/service'
import type { House } from './house'
import type { Queued } from './queued'

/** The workspace, as far as texts speak of it. */
export type Home = Pick<House, 'id' | 'now' | 'timeZone' | 'currency' | 'language'>

/** Whom a text is about, and at which step. */
export type About = Pick<Queued, 'id' | 'customer' | 'enrolment' | 'step' | 'visit' | 'n' | 'askedAt'>

/** A text that is about to be said: a message that leaves, or a task; with what its step says. */
export type Leaving<Row extends About = About> = {
  row: Row
  at: number
  to: string
  step: { kind: string; config: Record<string, unknown> }
  reads: Set<string>
  links: Record<string, string>
}

export type Person = {
  id: number
  firstName: string | null
  lastName: string | null
  tier: string | null
  city: string | null
  language: 'ru' | 'en'
  tongue: string | null
  zone: string
  home: string | null
  attributes: Record<string, unknown>
}

/** Points that end within this time are called expiring. */
const EXPIRING_WITHIN = 30 * DAY

export async function readPeople(sql: ClientBase, house: Home, customers: number[]): Promise<Map<number, Person>> {
  const { rows } = await sql.query(
    `select c.id, c.first_name, c.last_name, c.tier, c.city, c.language, c.attributes, coalesce(c.time_zone, l.time_zone, $3) as zone, l.name as home
     from customers c left join locations l on l.workspace_id = c.workspace_id and l.id = c.home_location_id where c.workspace_id = $1 and c.id = any($2::bigint[])`,
    [house.id, customers, house.timeZone],
  )
  return new Map(
    rows.map((r) => {
      const tongue: string | null = r.language ?? house.language
      const language = tongue?.startsWith('ru') ? 'ru' : 'en'
      return [
        r.id,
        {
          id: r.id,
          firstName: r.first_name,
          lastName: r.last_name,
          tier: r.tier,
          city: r.city,
          language,
          tongue,
          zone: r.zone,
          home: r.home,
          attributes: r.attributes,
        },
      ]
    }),
  )
}

/**
 * The values each message may read, by message id. What no text of the batch reads is not looked up; what a customer has no value for is left out, so
 * that a text without a default refuses to be sent to them.
 */
export async function readValues(sql: ClientBase, house: Home, leaving: Leaving[], people: Map<number, Person>): Promise<Map<number, Record<string, unknown>>> {
  const reads = (what: string) => leaving.filter((l) => [...l.reads].some((path) => path === what || path.startsWith(`${what}.`)))
  const offers = await readOffers(sql, house, reads('offer'))
  const chosen = await readChosen(sql, house, reads('offer'))
  const points = await readPoints(sql, house, reads('points'))
  const places = await readPlaces(sql, house, reads('location'))
  return new Map(
    leaving.map((l) => {
      const person = people.get(l.row.customer)!
      const { firstName, lastName, tier, city, attributes } = person
      const granted = offers.get(l.row.id)
      return [
        l.row.id,
        {
          customer: present({ firstName, lastName, tier, city, attributes: present(attributes) }),
          offer: granted ? present(offerValues(l, granted, person, house, chosen.get(l.row.id))) : {},
          points: points.get(l.row.customer) ?? {},
          location: present({ name: places.get(l.row.customer) ?? person.home }),
          links: l.links,
        },
      ]
    }),
  )
}

/** Links a message holds, also for the Outbox: what its texts read, the way to unsubscribe, and a feedback step's page. */
export function linksOf(house: Home, { row, at, step, reads }: Omit<Leaving, 'links'>): Record<string, string> {
  const wanted = (['feedback', 'coupon', 'unsubscribe', 'preferences'] as Purpose[]).filter(
    (purpose) =>
      purpose === 'unsubscribe' ||
      (purpose === 'feedback' ? step.kind === 'feedback' : reads.has(`links.${purpose}`) || (purpose === 'coupon' && step.kind === 'offer')),
  )
  return Object.fromEntries(wanted.map((purpose) => [purpose, link(purpose, house.id, row.id, at)]))
}

type Granted = { name: string; reward: Reward; code: string | null; expiresAt: number; step: string | null; key: string }

/** The grants each message speaks of: those of its own ask, or (a reminder) the newest of its journey. */
async function readOffers(sql: ClientBase, house: Home, leaving: Leaving[]): Promise<Map<number, Granted[]>> {
  const found = new Map<number, Granted[]>()
  if (leaving.length === 0) return found
  const { rows } = await sql.query(
    `select enrolment_id, key, name, reward, code, expires_at, step from grants
     where workspace_id = $1 and customer_id = any($2::bigint[]) and enrolment_id = any($3::bigint[]) and state = 'active' order by granted_at desc, id`,
    [house.id, plain(leaving.map((l) => l.row.customer)), plain(leaving.map((l) => l.row.enrolment))],
  )
  const byEnrolment = new Map<number, Granted[]>()
  for (const r of rows) {
    const granted = { name: r.name, reward: r.reward, code: r.code, expiresAt: r.expires_at.getTime(), step: r.step, key: r.key }
    byEnrolment.set(r.enrolment_id, [...(byEnrolment.get(r.enrolment_id) ?? []), granted])
  }
  for (const { row, step } of leaving) {
    const all = byEnrolment.get(row.enrolment) ?? []
    const ask = `${row.enrolment}/${row.step}/${row.visit}/${row.n}#`
    const newest = all[0]?.key.split('#')[0]
    found.set(row.id, step.kind === 'offer' ? all.filter((g) => g.key.startsWith(ask)) : all.filter((g) => g.key.startsWith(`${newest}#`)))
  }
  return found
}

type Drawn = { name?: string; reward?: Reward }

/** What was chosen for each at steps whose offer is chosen guest by guest, by message id: the saved offer as the version keeps it. */
async function readChosen(sql: ClientBase, house: Home, leaving: Leaving[]): Promise<Map<number, Drawn>> {
  const choosing = leaving.filter(({ step }) => step.kind === 'offer' && personalOf((step.config.offer as Drawn).reward))
  if (choosing.length === 0) return new Map()
  const { rows } = await sql.query<{ id: number; offer: string }>(
    `select u.id, a.saw -> 'personal' ->> 'offer' as offer from unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::int[]) as u(id, enrolment, step, visit, n)
     join asks a on a.workspace_id = $1 and a.enrolment_id = u.enrolment and a.step = u.step and a.visit = u.visit and a.n = u.n`,
    [
      house.id,
      plain(choosing.map(({ row }) => row.id)),
      plain(choosing.map(({ row }) => row.enrolment)),
      texts(choosing.map(({ row }) => row.step)),
      plain(choosing.map(({ row }) => row.visit)),
      plain(choosing.map(({ row }) => row.n)),
    ],
  )
  const chosen = new Map(rows.map(({ id, offer }) => [id, offer]))
  return new Map(
    choosing.map(({ row, step }) => {
      const one = personalOf((step.config.offer as Drawn).reward)?.offers?.find(({ id }) => id === chosen.get(row.id))
      return [row.id, one ? { name: one.name, reward: one.reward as Reward } : {}]
    }),
  )
}

function offerValues({ row, step }: Leaving, granted: Granted[], person: Person, house: Home, chosen: Drawn | undefined): Record<string, unknown> {
  const drawn = chosen ?? (step.kind === 'offer' ? (step.config.offer as Drawn) : undefined)
  const first = granted[0]
  const validFor = step.kind === 'offer' ? (step.config.validFor as string) : undefined
  const expiresAt = first?.expiresAt ?? (validFor ? row.askedAt + durationMs(validFor) : undefined)
  const reward = drawn?.reward ?? first?.reward
  const code = granted.find((g) => g.code)?.code
  return {
    name: drawn?.name ?? first?.name,
    summary: reward && rewardSummary(reward, person.language, house.currency),
    expiresAt: expiresAt === undefined ? undefined : day(expiresAt, person),
    code: code && spacedCode(code),
  }
}

async function readPoints(sql: ClientBase, house: Home, leaving: Leaving[]): Promise<Map<number, { balance: number; expiring: number }>> {
  if (leaving.length === 0) return new Map()
  const customers = [...new Set(leaving.map((l) => l.row.customer))]
  const { rows } = await sql.query<{ customer_id: number; balance: number; expiring: number }>(
    `select customer_id, sum("left") as balance, coalesce(sum("left") filter (where expires_at <= $4), 0) as expiring from lots
     where workspace_id = $1 and customer_id = any($2::bigint[]) and "left" > 0 and (expires_at is null or expires_at > $3) group by 1`,
    [house.id, customers, new Date(house.now), new Date(house.now + EXPIRING_WITHIN)],
  )
  const found = new Map(customers.map((customer) => [customer, { balance: 0, expiring: 0 }]))
  for (const r of rows) found.set(r.customer_id, { balance: r.balance, expiring: r.expiring })
  return found
}

/** Where each customer was last; nothing for who never came. */
async function readPlaces(sql: ClientBase, house: Home, leaving: Leaving[]): Promise<Map<number, string>> {
  if (leaving.length === 0) return new Map()
  const { rows } = await sql.query<{ customer_id: number; name: string }>(
    `select distinct on (f.customer_id) f.customer_id, l.name from facts f join locations l on l.workspace_id = f.workspace_id and l.id = f.location_id
     where f.workspace_id = $1 and f.customer_id = any($2::bigint[]) and f.type = 'visited' and f.occurred_at <= $3 order by f.customer_id, f.occurred_at desc`,
    [house.id, leaving.map((l) => l.row.customer), new Date(house.now)],
  )
  return new Map(rows.map((r) => [r.customer_id, r.name]))
}

/** Without what is null or undefined: a template sees those as missing. */
const present = (values: Record<string, unknown>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))

const formats = new Map<string, Intl.DateTimeFormat>()

/** `13 декабря`, `13 December` in the customer's zone. */
function day(at: number, person: Person): string {
  const key = `${person.language}|${person.zone}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(person.language === 'ru' ? 'ru' : 'en-GB', { day: 'numeric', month: 'long', timeZone: person.zone })
    formats.set(key, format)
  }
  return format.format(at)
}
