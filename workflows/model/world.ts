import type { Instant, Outcome } from './journey'
import type { Personal } from './offer'

/**
 * What performers may reach: ports bound by `server/worker/world/bind.ts` to the turn's own transaction. Every call takes the whole batch of one step kind;
 * answers come in the same order.
 */

export type Asked<Request = unknown> = {
  id: string
  campaign: number
  version: number
  enrolment: number
  customer: number
  entry: number
  step: string
  visit: number
  n: number
  at: Instant
  request: Request
}

/** A grant that goes with a send. `key` = ask id; rewards of a combination get `#0`, `#1` ... */
export type OfferGrant = { ask: Asked; offer: { name: string; reward: unknown }; validUntil: Instant; personal?: PersonalChoice['told'] }

/** What a personal offer came to for one customer. `told`: the goal, the saved offer's id and name, and why (code and values), as the trace keeps it. */
export type PersonalChoice = {
  offer: { name: string; reward: unknown }
  told: { goal: string; offer: string; name: string; why: string; values: Record<string, string | number> }
}

export type World = {
  /** The step's config in the version the customer is on, as the author wrote it (validated at publish). */
  content<Config>(ask: Asked): Config
  messages: {
    /**
     * Chooses the first possible channel for each, claims and queues the message: `pending`, or `skipped` with its reason
     * (`no_consent no_address opted_out suppressed capped budget ended`). Nothing leaves here: the sender hands over.
     */
    enqueue(batch: { ask: Asked; message: unknown }[]): Promise<Outcome[]>
  }
  rewards: {
    /** The offer that serves the goal best for each, by their own purchases and the shop's; null where none does. Asked again, it answers the same. */
    choose(batch: { ask: Asked; personal: Personal }[]): Promise<(PersonalChoice | null)[]>
    /** Whether the campaign's ceilings still bear so many points for each, in this order; what is borne is taken off them at once. */
    afford(batch: { ask: Asked; points: number }[]): Promise<boolean[]>
    /** Grants in the ledger (points) or as grants with codes; repeated keys are no-ops. */
    grant(batch: OfferGrant[]): Promise<void>
  }
  points: {
    post(batch: { ask: Asked; amount: number; expiresAt: Instant | null; reason: string }[]): Promise<void>
  }
  profiles: {
    /** Sets attributes (null takes one away), tags and tier; facts tell what changed. Answers that for each, by name. */
    change(
      batch: { ask: Asked; set: Record<string, string | number | boolean | null>; addTags: string[]; removeTags: string[]; tier: string | null }[],
    ): Promise<string[][]>
  }
  tasks: {
    /** Opens a task for a member (by id) or for everybody of a role, its text filled in for the customer; once an ask. */
    open(batch: { ask: Asked; to: string; text: string }[]): Promise<void>
  }
  audiences: {
    /** Puts customers into audiences (by id) or takes them out; the latest ask decides. What came of each, or why nothing could. */
    change(batch: { ask: Asked; audience: string; inside: boolean }[]): Promise<({ did: 'added' | 'removed' | 'nothing' } | { refused: string })[]>
  }
  webhooks: {
    /** Queues the calls of these asks, once each; the sender makes them. */
    enqueue(batch: Asked[]): Promise<void>
  }
  journeys: {
    /** Enters customers into other campaigns (by id) as their re-entry allows; why not, or null, for each. */
    handOver(batch: { ask: Asked; campaign: string }[]): Promise<(string | null)[]>
  }
  rules: {
    /** First rule that holds, per customer, with the values seen; `else` when none does. */
    decide(batch: { ask: Asked; rules: { id: string; rule: unknown }[] }[]): Promise<{ port: string; saw: Record<string, unknown> }[]>
  }
  tests: {
    /** The arm to which the rest of a test go, by now, and the arms among which it was found the best; null while none is known to be better. */
    winners(batch: Asked[]): Promise<({ arm: string; among: string[] } | null)[]>
  }
  facts: {
    /** The first fact of `event` (matching `where`) of the customer in (since, until] known now, or null. */
    first(
      batch: { ask: Asked; event: string; where: unknown; since: Instant; until: Instant }[],
    ): Promise<({ at: Instant; saw: Record<string, unknown> } | null)[]>
  }
  times: {
    /** The zone that counts for each customer by the campaign's settings: an IANA name, or the customer's, else the home location's, else the workspace's. */
    zones(batch: Asked[]): Promise<string[]>
    /**
     * Visits by local hour (24 numbers each) as known at the ask: the customer's own of the year before, then those lately at the home location, if there is
     * one, then those of the whole workspace.
     */
    visitHours(batch: Asked[]): Promise<(readonly number[])[][]>
    /** When an earlier visit last went on from the same step; null where there was none. */
    lastLeft(batch: Asked[]): Promise<(Instant | null)[]>
  }
  feedback: {
    /** The answer given to the feedback request of this visit, or null. */
    answers(batch: Asked[]): Promise<({ at: Instant; happy: boolean } | null)[]>
    /** When this customer was last asked for feedback anywhere (accepted sends before this ask), or null. */
    lastAsked(batch: Asked[]): Promise<(Instant | null)[]>
  }
  /** Why an outcome is what it is; lands in the trace beside it. */
  note(ask: Asked, saw: Record<string, unknown>): void
}

/** One per step kind that reaches the world. Never throws for one customer's sake: a bad one is `failed` with its reason. */
export type Perform<Request> = (asks: Asked<Request>[], world: World) => Promise<Outcome[]>
