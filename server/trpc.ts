import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { permits, type Role } from './auth/roles'
import type { Signed } from './auth/session'
import { appDatabase, type Caller, type Ctx, inContext } from './context'
import { Refusal, type Status, type Told, type ToldDiagnostic, tell, tellDiagnostic } from './faults'
import { log } from './log'
import { type Locale, words } from './messages/words'
import { issuesOf } from './rest/issues'
import { contended, refusalOf } from './rest/problem'
import { touchWorkspace } from './workspaces/touch'

/** What a request brings: who is signed in, and the language they read. */
export type RequestContext = { signed: Signed | null; locale: Locale }

/** What the studio shows of a refusal: the problem, all that is wrong, what to do. The same words as the REST API's problem documents. */
export type Problem = { status: number; code: string; message: string; hint?: string; errors: Told[]; diagnostics?: ToldDiagnostic[] }

type Code = TRPCError['code']
const CODES: Record<Status, Code> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  428: 'PRECONDITION_REQUIRED',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
}

function refusalBehind(error: TRPCError): Refusal | null {
  if (error.cause instanceof ZodError) return new Refusal(422, 'input.invalid', { issues: issuesOf(error.cause) })
  if (error.code === 'NOT_FOUND' && !error.cause) return new Refusal(404, 'path.unknown', { values: { method: 'POST', path: error.message } })
  return refusalOf(error.cause)
}

export function problemFor(error: TRPCError, locale: Locale): Problem {
  const refusal = refusalBehind(error)
  if (!refusal) return { status: 500, code: 'internal', ...words('internal', locale), errors: [] }
  const { issues = [], values, diagnostics } = refusal.details
  return {
    status: refusal.status,
    code: refusal.code,
    ...words(refusal.code, locale, values),
    errors: issues.map((issue) => tell(issue, locale)),
    ...(diagnostics ? { diagnostics: diagnostics.map((d) => tellDiagnostic(d, locale)) } : {}),
  }
}

const t = initTRPC.context<RequestContext>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const problem = problemFor(error, ctx?.locale ?? 'en')
    return { ...shape, message: problem.message, data: { code: shape.data.code, httpStatus: problem.status, path: shape.data.path, problem } }
  },
})

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Gives a refusal its HTTP status, and writes down what is a bug of ours (never the input: it may hold names and addresses). */
const frame = t.middleware(async ({ next, path }) => {
  const result = await next()
  if (result.ok) return result
  const refusal = refusalBehind(result.error)
  if (!refusal) {
    log.error({ path, err: result.error.cause ?? result.error }, 'trpc')
    return result
  }
  throw new TRPCError({ code: CODES[refusal.status], message: refusal.code, cause: refusal })
})

export const publicProcedure = t.procedure.use(frame)

/** Someone is signed in, maybe a member of nothing. */
export const signedProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.signed) throw new Refusal(401, 'auth.required')
  return next({ ctx: { ...ctx, signed: ctx.signed } })
})

/** What a workspace's procedure is given: who asks, and a way to run a service in one transaction of that workspace. */
export type WorkspaceContext = { caller: Caller; role: Role; signed: Signed; run: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T> }

/** A member of the workspace, whose role allows this very procedure. Work that collided with another transaction is done again. */
export const workspaceProcedure = signedProcedure.use(async ({ ctx, next, path, type }) => {
  const { workspace, role, user } = ctx.signed
  if (!workspace || !role) throw new Refusal(403, 'auth.no_workspace')
  if (!permits(role, path, type)) throw new Refusal(403, 'auth.role', { values: { role } })
  if (type === 'mutation') await touchWorkspace(appDatabase(), workspace)
  const caller: Caller = { workspace, locale: ctx.locale, actor: user.email }
  const run = async <T>(work: (ctx: Ctx) => Promise<T>, tries = 3): Promise<T> => {
    try {
      return await inContext(caller, work)
    } catch (error) {
      if (tries > 1 && contended(error)) return run(work, tries - 1)
      throw error
    }
  }
  return next({ ctx: { caller, role, signed: ctx.signed, run } satisfies WorkspaceContext })
})
