import { Fault } from '../model/fault'
import { askId, askVisitOf, type Here, type Instant, type JourneyState, type Transition } from '../model/journey'
import type { PlanStep, Skeleton } from '../model/plan'
import { transitions } from '../steps/transitions'
import { draw } from './draw'

/** Taken once: globals are slow to reach inside a workflow's sandbox. */
export const { hasOwn } = Object

/** A step of a plan and a kind's half of the machine, whatever the kind. */
export type AnyStep = PlanStep<{ kind: string }>
export type AnyTransition = Transition<{ kind: string }, unknown>

const hops = new WeakMap<Skeleton, number>()

/** 2 x steps: more can't be walked without a wait. Counted once for a plan, which lives as long as its version runs. */
export function mostHops(skeleton: Skeleton): number {
  let most = hops.get(skeleton)
  if (most === undefined) {
    most = 2 * Object.keys(skeleton.steps).length
    hops.set(skeleton, most)
  }
  return most
}

/** What a transition may know. */
export const hereOf = (skeleton: Skeleton, s: JourneyState, at: Instant): Here => ({
  at,
  draw: draw(skeleton.campaign, s.customer, s.entry, s.step),
  enteredAt: s.enteredAt,
  shifted: s.shifted ?? 0,
  sentAt: s.sentAt,
  asks: s.asks,
  lastAsk: s.asks > 0 ? askId(s.enrolment, s.step, askVisitOf(s), s.asks) : null,
})

export function stepOf(skeleton: Skeleton, id: string): AnyStep {
  const step = hasOwn(skeleton.steps, id) ? skeleton.steps[id] : undefined
  if (!step) throw new Fault('engine.no_step')
  return step
}

/** Ops are what `compile` made, so a kind's op is what its transition takes. */
export const transitionOf = (op: { kind: string }): AnyTransition | undefined =>
  hasOwn(transitions, op.kind) ? (transitions[op.kind as keyof typeof transitions] as unknown as AnyTransition) : undefined

/** Step ids like `constructor` are legal, so inherited names must not count. */
export const counted = (record: Record<string, number> | undefined, key: string): number => (record && hasOwn(record, key) ? (record[key] ?? 0) : 0)
