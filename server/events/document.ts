import { z } from 'zod'
import { isEventType } from '../../workflows/model/events'
import { IDENTITY } from '../customers/service'
import { TIME } from '../rest/time'

/**
 * What may be told from outside, beside `custom.<name>`. The rest is derived by the product itself and never taken on trust. The product tells of its own, too,
 * who `joined`, whose `basket_abandoned` at a till, and what `attribute_changed`; other systems may know of more.
 */
export const TOLD_TYPES = [
  'joined',
  'visited',
  'basket_abandoned',
  'page_viewed',
  'call',
  'feedback_left',
  'area_entered',
  'area_left',
  'attribute_changed',
  'coupon_redeemed',
] as const

const key = z.string().trim().min(1).max(200)
const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
const property = z.union([scalar, z.array(z.union([scalar, z.record(z.string().max(100), scalar)])).max(200), z.record(z.string().max(100), scalar)])

export const EVENT = z
  .strictObject({
    source: key,
    externalId: key,
    type: z.string().refine((type) => (type.startsWith('custom.') && isEventType(type)) || (TOLD_TYPES as readonly string[]).includes(type), {
      params: { code: 'event.type', values: { types: `${TOLD_TYPES.join(', ')}, custom.<name>` } },
    }),
    occurredAt: TIME,
    customer: z.union([z.null(), IDENTITY]).optional(),
    location: key.nullish(),
    amount: z.int().min(0).max(1_000_000_000_000).nullish(),
    properties: z.record(z.string().min(1).max(100), property).default({}),
  })
  // Without a place and a day nothing can be counted as a visit.
  .refine((event) => event.type !== 'visited' || locationOf(event) !== null, { path: ['location'], params: { code: 'event.no_location' } })
  .superRefine((event, ctx) => {
    const other = inProperties(event)
    if (!event.location || other === null || other === event.location) return
    ctx.addIssue({ code: 'custom', path: ['properties', 'location'], params: { code: 'event.location_differs', values: { location: event.location, other } } })
  })

export type Told = z.infer<typeof EVENT>

type Placed = { location?: string | null | undefined; properties: Record<string, unknown> }

const inProperties = ({ properties }: Placed): string | null => key.safeParse(properties.location).data ?? null

/** Where it happened, as an externalId: said of the event itself or among its properties. */
export const locationOf = (event: Placed): string | null => event.location ?? inProperties(event)
