import type { AwaitedRequest } from '../model/awaited'
import { DAY, HOUR } from '../model/durations'
import type { Ask, Instant } from '../model/journey'
import type { FeedbackRequest } from '../steps/feedback/transition'
import type { SplitRequest } from '../steps/split/transition'
import { draw } from './draw'
import type { Behaviour, Fact, Someone } from './simulate'

/** Shares in 0..1. What history can't say of a campaign is an assumption, and here they all are. */
export type Assumptions = {
  /** Can be reached and lets himself be. */
  reached: number
  /** Visits a day by habit. */
  visitsADay: number
  /** Comes because of a send, within `comesWithin` days. */
  comes: number
  comesWithin: number
  /** Answers when asked, and is happy. */
  answers: number
  happy: number
  /** Follows each way of a branch, by port; the rest goes by `else`. */
  ways?: Record<string, Record<string, number>>
}

export const USUAL: Assumptions = { reached: 0.9, visitsADay: 0.01, comes: 0.25, comesWithin: 10, answers: 0.4, happy: 0.8 }

/** How long habits are played for, in days. */
const HORIZON = 120

/** People as the assumptions say, the same at every run: chance is drawn from who it is and what it is about. */
export function lifelike(campaign: number, assumed: Assumptions = USUAL): Behaviour {
  const chance = (who: Someone, about: string) => draw(campaign, who.customer, who.entry, `~${about}`)
  const later = (who: Someone, about: string, at: Instant, span: number) => at + Math.ceil(chance(who, `${about}/when`) * span)

  function send(ask: Ask, who: Someone) {
    if (chance(who, `${ask.step}/reached`) >= assumed.reached) return { outcome: { is: 'skipped', reason: 'no_consent' } as const }
    const accepted = later(who, `${ask.id}/accepted`, ask.at, HOUR)
    const causes: Fact[] =
      chance(who, `${ask.id}/comes`) < assumed.comes ? [{ event: 'visited', at: later(who, ask.id, accepted, assumed.comesWithin * DAY) }] : []
    return { outcome: { is: 'pending' } as const, later: { at: accepted, outcome: { is: 'accepted', at: accepted } as const }, causes }
  }

  function feedback(ask: Ask<FeedbackRequest>, who: Someone, facts: readonly Fact[]) {
    const { request } = ask
    if (request.do === 'answer') {
      const first = ask.id.replace(/\d+$/, '1')
      const given = facts.find((fact) => fact.ask === first && fact.at <= request.until)
      return { outcome: { is: 'accepted', port: given?.port ?? 'no-answer' } as const }
    }
    const sent = send(ask, who)
    if (!sent.later || chance(who, `${ask.id}/answers`) >= assumed.answers) return { ...sent, causes: [] }
    const port = chance(who, `${ask.id}/happy`) < assumed.happy ? 'happy' : 'unhappy'
    const at = later(who, `${ask.id}/answer`, sent.later.at, 2 * DAY)
    return { ...sent, causes: [{ event: 'feedback_left', at, ask: ask.id, port }] }
  }

  return {
    habits(who, enteredAt) {
      const visits: Fact[] = []
      for (let day = 0; day < HORIZON; day++) {
        if (chance(who, `habit/${day}`) < assumed.visitsADay) visits.push({ event: 'visited', at: later(who, `habit/${day}`, enteredAt + day * DAY, DAY) })
      }
      return visits
    },
    answer(ask, who, facts) {
      switch (ask.kind) {
        case 'visit':
        case 'listen': {
          const { event, since, until } = ask.request as AwaitedRequest
          const happened = facts.some((fact) => fact.event === event && fact.at > since && fact.at <= until)
          const ports = ask.kind === 'visit' ? { yes: 'visited', no: 'not-visited' } : { yes: 'happened', no: 'timed-out' }
          return { outcome: { is: 'accepted', port: happened ? ports.yes : ports.no } }
        }
        // Some hour of the days to come: windows and best hours are a matter of calendars and histories, which nobody here has.
        case 'wait':
          return { outcome: { is: 'accepted', at: ask.at, until: later(who, ask.id, ask.at, DAY) } }
        case 'branch': {
          let left = chance(who, `${ask.id}/way`)
          for (const [port, share] of Object.entries(assumed.ways?.[ask.step] ?? {})) {
            if (left < share) return { outcome: { is: 'accepted', port } }
            left -= share
          }
          return { outcome: { is: 'accepted', port: 'else' } }
        }
        // Nobody here has won yet.
        case 'split':
          return { outcome: { is: 'accepted', port: (ask.request as SplitRequest).arm } }
        case 'feedback':
          return feedback(ask as Ask<FeedbackRequest>, who, facts)
        case 'offer':
        case 'message':
          return send(ask, who)
        default:
          return { outcome: { is: 'accepted', at: ask.at } }
      }
    },
  }
}
