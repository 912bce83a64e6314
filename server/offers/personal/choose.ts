import type { Personal } from '../../../workflows/model/offer'
import type { Candidate } from './about'
import { GOALS, type Known, popular, type Scored, type Why } from './goals'
import { share } from './shop'
import { topicsOf } from './topics'

export type Chosen = { candidate: Candidate; why: Why }

/**
 * The one offer for a guest, or null where none serves. In this order:
 * 1. what serves the goal, the highest score first;
 * 2. for a guest who never bought: what is bought most in the shop;
 * 3. an offer for the whole basket, which suits anybody.
 * To clear stock only the first counts. A gift that is not there is never offered. `tie` decides between equals, by `draw`.
 */
export function choose(goal: Personal['goal'], candidates: readonly Candidate[], known: Known, tie: (id: string) => number): Chosen | null {
  const there = candidates.filter((one) => one.gifts.every((sku) => isThere(sku, known)))
  const best = (score: (one: Candidate) => Scored | null) => highest(there, score, tie)
  const served = best((one) => GOALS[goal](one, known))
  if (served || goal === 'clear_stock') return served
  return (
    (known.guest.total === 0 ? best((one) => mostBought(one, known)) : null) ??
    best((one) => (one.about ? null : { score: 1, why: { code: 'anybody', values: {} } }))
  )
}

function highest(candidates: readonly Candidate[], score: (one: Candidate) => Scored | null, tie: (id: string) => number): Chosen | null {
  let top: (Chosen & { score: number; tie: number }) | null = null
  for (const candidate of candidates) {
    const found = score(candidate)
    if (!found) continue
    const drawn = tie(candidate.id)
    if (!top || found.score > top.score || (found.score === top.score && drawn > top.tie)) top = { candidate, why: found.why, score: found.score, tie: drawn }
  }
  return top && { candidate: top.candidate, why: top.why }
}

function mostBought(candidate: Candidate, known: Known): Scored | null {
  const { shop } = known
  const [first] = topicsOf(candidate, shop)
    .map((topic) => ({ score: share(topic.sold, shop), why: popular(topic, known) }))
    .sort((a, b) => b.score - a.score)
  return first ?? null
}

/** At the guest's own place where stock is known by place; where nobody counted, it is taken to be there. */
function isThere(sku: string, { stock, guest }: Known): boolean {
  const found = stock.get(sku)
  if (!found) return true
  return ((guest.home === null ? undefined : found.places.get(guest.home)) ?? found.all) >= 1
}
