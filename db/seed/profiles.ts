import { draws, weighted } from './chance'
import type { Persona } from './guests/persona'
import names from './world/names.json' with { type: 'json' }
import places from './world/places.json' with { type: 'json' }

export type Consent = { channel: string; class: string; given: boolean; at: number; source: string; wording: string }

export type Profile = {
  externalId: string
  card: string
  /** Numbers beginning with +7 000 ring nowhere. */
  phone: string | null
  /** Under a domain that is reserved for examples. */
  email: string | null
  ids: Record<string, string>
  firstName: string
  lastName: string
  gender: 'f' | 'm'
  birthday: string | null
  city: string
  region: string
  tags: string[]
  attributes: Record<string, unknown>
  joinedAt: number
  consents: Consent[]
}

const DAY = 86_400_000

/** Who a guest is on paper. `firstDay` is the sandbox's first local date as ms of its UTC midnight. */
export function profileOf(seed: number, persona: Persona, firstDay: number): Profile {
  const draw = draws(seed, persona.index, 5)
  const gender = draw() < 0.56 ? 'f' : 'm'
  const firstName = pick(names[gender], draw())
  const last = pick(names.last, draw())
  const home = places[persona.home]!
  const number = String(persona.index + 1).padStart(7, '0')
  const joinedAt = firstDay + persona.joinedDay * DAY + Math.floor((10 + draw() * 9) * 3_600_000) - 3 * 3_600_000
  const phone = draw() < 0.91 ? `+7000${number}` : null
  const email = draw() < 0.63 ? `g${number}@example.test` : null
  const app = draw() < 0.48
  const telegram = draw() < 0.2
  const age = 19 + Math.floor(52 * draw() ** 1.4)
  const born = new Date(firstDay - age * 365.25 * DAY - Math.floor(draw() * 365) * DAY)
  return {
    externalId: persona.externalId,
    card: `770${number}${persona.index % 10}`,
    phone,
    email,
    ids: { ...(app ? { push: `app-${number}` } : {}), ...(telegram ? { telegram: `tg${number}` } : {}) },
    firstName,
    lastName: gender === 'f' ? feminine(last) : last,
    gender,
    birthday: draw() < 0.68 ? born.toISOString().slice(0, 10) : null,
    city: home.city,
    region: home.region,
    tags: persona.index % 211 === 7 ? ['сотрудник'] : persona.perWeek > 1.2 ? ['частый гость'] : [],
    attributes: draw() < 0.3 ? { source: weighted(['касса', 'сайт', 'приложение', 'друг привёл'], () => 1, draw()) } : {},
    joinedAt,
    consents: consentsOf(draw, joinedAt, { push: app ? 0.82 : 0, email: email ? 0.72 : 0, sms: phone ? 0.57 : 0, telegram: telegram ? 0.85 : 0 }),
  }
}

/** Asked on joining; some later changed their mind. */
function consentsOf(draw: () => number, joinedAt: number, shares: Record<string, number>): Consent[] {
  const consents: Consent[] = []
  for (const [channel, share] of Object.entries(shares)) {
    if (draw() >= share) continue
    const common = { channel, class: 'promo', source: channel === 'push' ? 'app' : 'till', wording: 'v2' }
    consents.push({ ...common, given: true, at: joinedAt })
    if (draw() < 0.06) consents.push({ ...common, given: false, source: 'link', at: joinedAt + Math.floor(draw() * 3 * DAY) })
  }
  return consents
}

const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at * list.length)]!

const feminine = (last: string): string => (/(ов|ев|ёв|ин|ын)$/.test(last) ? `${last}а` : last)
