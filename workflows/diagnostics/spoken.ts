import { type OfferChoice, rewardsOf } from '../model/offer'
import type { CheckContext } from '../model/step'

/** A step as far as texts are concerned; `gives` and `asks` as in `Traits`. */
export type SpokenStep = { id: string; entry: boolean; gives?: OfferChoice | undefined; asks?: boolean | undefined }
export type SpokenArrow = { from: string; port: string; to: string }
type SavedOffers = CheckContext['saved']['offers']

/** Whether whoever comes to a step has a value there: everybody, some (by some ways there), nobody; and then why. */
export type Presence = { is: 'always' } | { is: 'sometimes' } | { is: 'never'; because: Absence }
export type Presences = {
  of: (step: string, variable: string) => Presence
  /** Steps whose offer a text of this step may be about: its own, else the last one given by each way here. */
  offersAt: (step: string) => string[]
}
export type Absence = 'no_offer' | 'only_points' | 'no_code' | 'no_question'

/** What a guest has been given last on the way: nothing, points alone, or by which step. Points leave no offer behind that a later text could name. */
const NOTHING = '-nothing'
const POINTS = '-points'

const ALWAYS: Presence = { is: 'always' }
const SOMETIMES: Presence = { is: 'sometimes' }
const never = (because: Absence): Presence => ({ is: 'never', because })

/**
 * Which values a step's texts may count on. An offer is there at the step that gives it and behind its way out `sent`, until another takes its place; it is
 * not there behind `not-sent`, where nothing was given. Steps that nobody reaches are not judged. Works on drafts too: what an offer is may not be known yet.
 */
export function presences(steps: readonly SpokenStep[], arrows: readonly SpokenArrow[], saved?: SavedOffers): Presences {
  const known = new Map(steps.map((step) => [step.id, { ...step, offer: step.gives ? traceOf(step.gives, saved) : null }]))
  const given = walk(steps, arrows, (id) => known.get(id)?.offer ?? null)
  const offersAt = (id: string) => (known.get(id)?.offer ? [id] : [...(given.get(id) ?? [])].filter((one) => one !== NOTHING && one !== POINTS))
  const of = (id: string, variable: string): Presence => {
    const step = known.get(id)
    const last = [...(given.get(id) ?? [])]
    const [group, name] = variable.split('.')
    if (variable === 'links.feedback') return step?.asks ? ALWAYS : never('no_question')
    if (group !== 'offer' && variable !== 'links.coupon') return ALWAYS
    if (step?.offer) return name !== 'code' || step.offer.coded === null || step.offer.coded === true ? ALWAYS : step.offer.coded ? SOMETIMES : never('no_code')
    if (last.length === 0) return ALWAYS
    // A coupon's page also shows the points somebody has.
    const has = (one: string) =>
      one !== NOTHING && (variable === 'links.coupon' || (one !== POINTS && (name !== 'code' || known.get(one)?.offer?.coded !== false)))
    const may = name === 'code' && last.some((one) => known.get(one)?.offer?.coded === 'some')
    if (last.every(has) && !may) return ALWAYS
    if (last.some(has)) return SOMETIMES
    if (last.every((one) => one === NOTHING)) return never('no_offer')
    return never(last.some((one) => one !== NOTHING && one !== POINTS) ? 'no_code' : 'only_points')
  }
  return { of, offersAt }
}

/** `lasts`: something to name later; `coded`: a code. 'some': some of what may be chosen have it; null where that is not known. */
type Trace = { lasts: boolean | 'some'; coded: boolean | 'some' | null }

/** What an offer leaves behind for texts: something to name, and a code. */
function traceOf(gives: OfferChoice, saved: SavedOffers | undefined): Trace {
  const offer = 'saved' in gives ? saved?.get(gives.saved) : gives
  const reward = offer?.reward
  if (!reward) return { lasts: true, coded: null }
  const given = reward.kind === 'personal' ? (reward.from ?? []).flatMap((id) => saved?.get(id)?.reward ?? []) : [reward]
  const kinds = given.map((one) => rewardsOf(one).map(({ kind }) => kind))
  if (kinds.length === 0) return { lasts: true, coded: null }
  const coded = kinds.map((one) => one.some((kind) => ['gift', 'discount', 'coupon'].includes(kind)))
  const lasts = kinds.map((one) => one.some((kind) => kind !== 'points'))
  return { lasts: allOrSome(lasts), coded: allOrSome(coded) }
}

const allOrSome = (of: readonly boolean[]) => of.every(Boolean) || (of.some(Boolean) && 'some')

/** What may have been given last behind an offer: that, or where it is points alone what was there before. */
function lastly(id: string, { lasts }: Trace, here: ReadonlySet<string>): string[] {
  const before = lasts === true ? [] : [...here].map((one) => (one === NOTHING ? POINTS : one))
  return lasts ? [id, ...before] : before
}

/** For each step what may have been given last to who arrives there. */
function walk(steps: readonly SpokenStep[], arrows: readonly SpokenArrow[], offerOf: (id: string) => Trace | null): Map<string, Set<string>> {
  const out = new Map<string, SpokenArrow[]>()
  for (const arrow of arrows) out.set(arrow.from, [...(out.get(arrow.from) ?? []), arrow])
  const given = new Map<string, Set<string>>()
  const queue = steps.filter((step) => step.entry).map(({ id }) => id)
  for (const id of queue) given.set(id, new Set([NOTHING]))
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const offer = offerOf(id)
    const here = given.get(id)!
    for (const { port, to } of out.get(id) ?? []) {
      const after = offer && port === 'sent' ? lastly(id, offer, here) : [...here]
      const there = given.get(to) ?? new Set<string>()
      const size = there.size
      for (const one of after) there.add(one)
      given.set(to, there)
      if (there.size > size) queue.push(to)
    }
  }
  return given
}
