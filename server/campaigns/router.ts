import { z } from 'zod'
import { ENROLMENT_STATES, listEnrolments } from '../insight/enrolments'
import { watchedStats } from '../insight/stats'
import { trace } from '../insight/trace'
import { why } from '../insight/why'
import { migrate, pause, resume, rollBack, stop } from '../journeys/service'
import { idOf } from '../rest/ids'
import { router, workspaceProcedure } from '../trpc'
import { checkDocument } from './check'
import { preview } from './preview'
import { launch, publish } from './publish'
import { create, list, names, read, remove, save, versions } from './service'

const one = z.object({ id: z.string() })
const campaign = (input: { id: string }) => idOf(input.id, 'campaign')
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const period = one.extend({ version: z.number().int().optional(), from: instant.optional(), to: instant.optional() })
const guests = one.extend({
  step: z.string().optional(),
  state: z.enum(ENROLMENT_STATES).optional(),
  port: z.string().optional(),
  control: z.boolean().optional(),
  customer: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.number().int().optional(),
})

export const campaignsRouter = router({
  list: workspaceProcedure.query(({ ctx }) => ctx.run(async (c) => (await list(c, { limit: 500, insight: true })).items)),
  names: workspaceProcedure.query(({ ctx }) => ctx.run(names)),
  get: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => read(c, campaign(input)))),
  versions: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => versions(c, campaign(input)))),
  create: workspaceProcedure.input(z.object({ document: z.unknown() })).mutation(({ ctx, input }) => ctx.run((c) => create(c, input.document))),
  save: workspaceProcedure
    .input(one.extend({ revision: z.number().int(), document: z.unknown() }))
    .mutation(({ ctx, input }) => ctx.run((c) => save(c, campaign(input), input.revision, input.document))),
  remove: workspaceProcedure.input(one).mutation(({ ctx, input }) => ctx.run((c) => remove(c, campaign(input)))),
  check: workspaceProcedure
    .input(z.object({ document: z.unknown(), id: z.string().optional() }))
    .query(({ ctx, input }) => ctx.run((c) => checkDocument(c, input.document, input.id))),
  preview: workspaceProcedure.input(one).query(({ ctx, input }) => ctx.run((c) => preview(c, campaign(input)))),
  publish: workspaceProcedure.input(one).mutation(({ ctx, input }) => ctx.run((c) => publish(c, campaign(input)))),
  launch: workspaceProcedure.input(one).mutation(({ ctx, input }) => ctx.run((c) => launch(c, campaign(input)))),
  pause: workspaceProcedure.input(one).mutation(({ ctx, input }) => ctx.run((c) => pause(c, { campaign: campaign(input) }))),
  resume: workspaceProcedure
    .input(one.extend({ overdue: z.enum(['send', 'skip', 'shift']).default('send'), spread: z.string().optional() }))
    .mutation(({ ctx, input }) => ctx.run((c) => resume(c, { ...input, campaign: campaign(input) }))),
  migrate: workspaceProcedure
    .input(one.extend({ from: z.int(), to: z.int(), map: z.record(z.string(), z.string()), dryRun: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.run((c) => migrate(c, { ...input, campaign: campaign(input) }))),
  rollBack: workspaceProcedure
    .input(one.extend({ migration: z.string() }))
    .mutation(({ ctx, input }) => ctx.run((c) => rollBack(c, { campaign: campaign(input), migration: idOf(input.migration, 'migration') }))),
  stop: workspaceProcedure.input(one).mutation(({ ctx, input }) => ctx.run((c) => stop(c, { campaign: campaign(input) }))),
  stats: workspaceProcedure.input(period).query(({ ctx, input }) => ctx.run((c) => watchedStats(c, campaign(input), input))),
  enrolments: workspaceProcedure
    .input(guests)
    .query(({ ctx, input }) =>
      ctx.run((c) => listEnrolments(c, campaign(input), { ...input, customer: input.customer === undefined ? undefined : idOf(input.customer, 'customer') })),
    ),
  why: workspaceProcedure
    .input(one.extend({ customer: z.string() }))
    .query(({ ctx, input }) => ctx.run((c) => why(c, campaign(input), idOf(input.customer, 'customer')))),
  trace: workspaceProcedure
    .input(one.extend({ enrolment: z.string() }))
    .query(({ ctx, input }) => ctx.run((c) => trace(c, campaign(input), idOf(input.enrolment, 'enrolment')))),
})
