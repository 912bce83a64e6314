import { z } from 'zod'
import { clockTime, currency, duration, eventType, finding, judgedElsewhere, money, points, time } from './scalars'

export const FORMAT = 'kaskad.campaign/1'

/** A way out of a step to another. `maxPasses` marks an arrow back, taken so many times; a second, plain arrow then leads on. */
export const arrowSchema = z.strictObject({
  from: z.string().max(40),
  port: z.string().max(40),
  to: z.string().max(40),
  maxPasses: z.number().nullish(),
})

export const STEP_ID = /^[a-z0-9-]{1,40}$/

/** A step as drawn. What its config may hold is the kind's business. */
export const stepSchema = z.strictObject({
  id: z.string().refine((id) => STEP_ID.test(id), finding('step.bad_id')),
  kind: z.string().max(40),
  config: z.record(z.string(), z.unknown()),
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
  note: z.string().max(5_000).nullish(),
})

const exitOnEvent = z.strictObject({ event: eventType, where: judgedElsewhere.optional() })

export const settingsSchema = z.strictObject({
  reentry: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('once') }),
      z.strictObject({ kind: z.literal('after'), duration }),
      z.strictObject({ kind: z.literal('always') }),
    ])
    .default({ kind: 'once' }),
  goal: z
    .strictObject({ event: eventType, where: judgedElsewhere.optional(), within: duration, exit: z.boolean().default(false) })
    .nullable()
    .default({ event: 'visited', where: null, within: 'P30D', exit: false }),
  /** RULE, or an event with conditions; either ends the journey at any wait. */
  exitWhen: judgedElsewhere.optional(),
  /** Receipts this long after a send count as its revenue. */
  attribution: duration.default('P14D'),
  controlShare: z.number().min(0).max(0.5).default(0.1),
  /** `customer`, or an IANA name. */
  timeZone: z.string().max(100).default('customer'),
  quietHours: z.strictObject({ from: clockTime, to: clockTime }).nullable().default({ from: '21:00', to: '10:00' }),
  frequencyClass: z.string().min(1).max(40).default('promo'),
  budget: z
    .strictObject({
      messages: z.number().int().min(0).nullish(),
      points: points('positive').nullish(),
      money: money.nullish(),
      currency: currency.optional(),
    })
    .default({}),
  startsAt: time.nullish(),
  endsAt: time.nullish(),
  priority: z.number().int().default(0),
})

/** The campaign document: what the canvas saves, the API takes and export writes. */
export const campaignSchema = z.strictObject({
  format: z.literal(FORMAT),
  name: z.string().min(1).max(200),
  settings: settingsSchema.prefault({}),
  steps: z.array(stepSchema),
  arrows: z.array(arrowSchema).default([]),
})

export type Campaign = z.infer<typeof campaignSchema>
export type Settings = z.infer<typeof settingsSchema>
export type Step = Campaign['steps'][number]
export type Arrow = Campaign['arrows'][number]

export type ExitEvent = z.infer<typeof exitOnEvent>

/** `exitWhen` by an event; null when it is a RULE (or nothing). */
export function exitEvent(exitWhen: unknown): ExitEvent | null {
  if (typeof exitWhen !== 'object' || exitWhen === null || !('event' in exitWhen)) return null
  return exitOnEvent.safeParse(exitWhen).data ?? null
}

export const MAX_STEPS = 500
export const MAX_DOCUMENT_BYTES = 1_000_000
export const MAX_SKELETON_BYTES = 64 * 1024
export const MAX_PASSES = 365
