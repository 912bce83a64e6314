import { z } from 'zod'
import { Refusal } from '../faults'
import { ENROLMENT_STATES, listEnrolments } from '../insight/enrolments'
import { stats } from '../insight/stats'
import { trace } from '../insight/trace'
import { why } from '../insight/why'
import { migrate, pause, resume, rollBack, stop } from '../journeys/service'
import { type Endpoint, endpoint } from '../rest/endpoint'
import { ID, idOf } from '../rest/ids'
import { pageQuery, slice } from '../rest/pages'
import { checkDocument } from './check'
import { enterByReference } from './enter'
import { launch, publish } from './publish'
import { type Campaign, create, list, read, save, versions } from './service'

const etag = (campaign: Campaign) => ({ ETag: `"${campaign.revision}"` })
const id = (params: Record<string, string>) => idOf(params.id, 'campaign')
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const MAX_REVISION = 2_147_483_647

/** The revision in `"3"` (or weak, or bare); null in what is no ETag of ours. */
function revisionIn(tag: string): number | null {
  const digits = /^(?:W\/)?("?)(\d+)\1$/.exec(tag.trim())?.[2]
  return digits === undefined ? null : Math.min(Number(digits), MAX_REVISION)
}

/** The revision to be changed, `any` for `*`. Nothing was read before: 428; what cannot be read: 400. */
function ifMatch(headers: Headers): number | 'any' {
  const text = headers.get('if-match')?.trim()
  if (!text) throw new Refusal(428, 'campaign.if_match')
  const revision = text === '*' ? 'any' : revisionIn(text)
  if (revision === null) throw new Refusal(400, 'campaign.if_match_unreadable', { values: { found: text.slice(0, 40) } })
  return revision
}

/** Whether the reader has this very revision already. */
const unchanged = (headers: Headers, { revision }: Campaign) =>
  (headers.get('if-none-match') ?? '').split(',').some((tag) => tag.trim() === '*' || revisionIn(tag) === revision)

/** A document of any form is judged by its own check; there must be one. */
const anything = z.unknown().refine((body) => body !== undefined)

const versionNumber = z.int().min(1)
const migrateBody = z.strictObject({
  from: versionNumber,
  to: versionNumber,
  map: z.record(z.string(), z.string()).default({}),
  dryRun: z.boolean().default(false),
})
const resumeBody = z.strictObject({ overdue: z.enum(['send', 'skip', 'shift']).default('send'), spread: z.string().optional() }).default({ overdue: 'send' })

/** Acts that take no body; one that is sent is read and must be an object, so that a typing error is not ignored in silence. */
const nothing = z.strictObject({}).optional()

export const rest: Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/campaigns',
    scope: ['campaigns', 'read'],
    query: pageQuery,
    handler: async (ctx, { query }) => ({ body: await list(ctx, query) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns',
    scope: 'campaigns',
    body: anything,
    handler: async (ctx, { body }) => {
      const campaign = await create(ctx, body)
      return { status: 201, body: campaign, headers: { ...etag(campaign), Location: `/api/v1/campaigns/${campaign.id}` } }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id',
    scope: ['campaigns', 'read'],
    handler: async (ctx, { params, headers }) => {
      const campaign = await read(ctx, id(params))
      return unchanged(headers, campaign) ? { status: 304, headers: etag(campaign) } : { body: campaign, headers: etag(campaign) }
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/campaigns/:id',
    scope: 'campaigns',
    body: anything,
    handler: async (ctx, { params, body, headers }) => {
      const number = id(params)
      const campaign = await save(ctx, number, ifMatch(headers), body)
      return { body: campaign, headers: etag(campaign) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/check',
    scope: ['campaigns', 'read'],
    body: nothing,
    handler: async (ctx, { params }) => ({ body: await checkDocument(ctx, (await read(ctx, id(params))).document, String(id(params))) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/publish',
    scope: 'campaigns',
    body: nothing,
    handler: async (ctx, { params }) => ({ body: await publish(ctx, id(params)) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/launch',
    scope: 'campaigns',
    body: nothing,
    handler: async (ctx, { params }) => ({ body: await launch(ctx, id(params)) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/pause',
    scope: 'campaigns',
    body: nothing,
    handler: async (ctx, { params }) => ({ body: await pause(ctx, { campaign: id(params) }) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/resume',
    scope: 'campaigns',
    body: resumeBody,
    handler: async (ctx, { params, body }) => ({ body: await resume(ctx, { ...body, campaign: id(params) }) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/migrate',
    scope: 'campaigns',
    body: migrateBody,
    handler: async (ctx, { params, body }) => ({ body: await migrate(ctx, { ...body, campaign: id(params) }) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/migrations/:migration/rollback',
    scope: 'campaigns',
    body: nothing,
    answers: {
      type: 'application/json',
      says: [
        '`returned`: still stood where the migration had put them, and go back. `movedOn`: went on since, and stay. `newcomers`: entered on the version moved to',
        'themselves, and finish there unless they are migrated. `liveVersion`: what whoever comes from now on enters; it is the version that was live before the',
        'one moved to, if that one was still live and the end date of the former is not over. The draft stays; publishing it makes it live again.',
      ].join(' '),
    },
    handler: async (ctx, { params }) => ({ body: await rollBack(ctx, { campaign: id(params), migration: idOf(params.migration, 'migration') }) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/stop',
    scope: 'campaigns',
    body: nothing,
    handler: async (ctx, { params }) => ({ body: await stop(ctx, { campaign: id(params) }) }),
  }),
  endpoint({
    method: 'POST',
    path: '/campaigns/:id/enter',
    scope: 'campaigns',
    body: z.strictObject({ customers: z.array(z.unknown()).min(1).max(500) }),
    handler: async (ctx, { params, body }) => ({ body: await enterByReference(ctx, id(params), body.customers) }),
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id/why',
    scope: ['campaigns', 'read'],
    query: z.object({ customer: ID }),
    handler: async (ctx, { params, query }) => ({ body: await why(ctx, id(params), idOf(query.customer, 'customer')) }),
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id/stats',
    scope: ['campaigns', 'read'],
    query: z.object({ version: z.coerce.number().int().optional(), from: instant.optional(), to: instant.optional() }),
    handler: async (ctx, { params, query }) => ({ body: await stats(ctx, id(params), query) }),
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id/enrolments',
    scope: ['campaigns', 'read'],
    query: pageQuery.extend({
      step: z.string().optional(),
      state: z.enum(ENROLMENT_STATES).optional(),
      port: z.string().optional(),
      control: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
      customer: ID.optional(),
    }),
    handler: async (ctx, { params, query }) => {
      const campaign = id(params)
      await read(ctx, campaign)
      return { body: await listEnrolments(ctx, campaign, { ...query, customer: query.customer === undefined ? undefined : Number(query.customer) }) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id/enrolments/:enrolment/trace',
    scope: ['campaigns', 'read'],
    handler: async (ctx, { params }) => ({ body: await trace(ctx, id(params), idOf(params.enrolment, 'enrolment')) }),
  }),
  endpoint({
    method: 'GET',
    path: '/campaigns/:id/versions',
    scope: ['campaigns', 'read'],
    query: pageQuery,
    handler: async (ctx, { params, query }) => ({ body: slice('versions', (await versions(ctx, id(params))).items, query) }),
  }),
]
