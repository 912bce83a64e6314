import { z } from 'zod'
import type { Database } from '../../db/client'
import { again } from '../again'
import { appDatabase, type Caller, inContext } from '../context'
import { env } from '../env'
import { Refusal } from '../faults'
import { log } from '../log'
import { localeOf } from '../messages/words'
import { allow, authenticate, withinRate } from './auth'
import { type Body, readBody } from './body'
import type { Answer, Endpoint, Streamed } from './endpoint'
import { once } from './idempotency'
import { issuesOf } from './issues'
import { find } from './match'
import { openapi } from './openapi'
import { problem, problemOf, refusalOf } from './problem'
import { routes } from './routes'
import { textStream } from './stream'
import { touch } from './touch'

const PREFIX = '/api/v1'

export type Options = { db?: Database; endpoints?: readonly Endpoint[]; perMinute?: number }

/** Answers one request to the public API. Never throws: every refusal and every failure becomes a problem document. */
export async function dispatch(request: Request, options: Options = {}): Promise<Response> {
  const locale = localeOf(request.headers.get('accept-language'))
  try {
    const url = new URL(request.url)
    const path = url.pathname.startsWith(PREFIX) ? url.pathname.slice(PREFIX.length).replace(/\/$/, '') : null
    if (path === '/openapi.json' && request.method === 'GET') return Response.json(openapi(options.endpoints ?? routes))
    const found = path === null ? null : find(options.endpoints ?? routes, request.method, path)
    if (!found) return problem(404, 'path.unknown', locale, { values: { path: url.pathname } })
    if ('allowed' in found) {
      const headers = { allow: [...found.allowed, 'OPTIONS'].join(', ') }
      if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers })
      return problem(405, 'method.not_allowed', locale, { values: { method: request.method, allowed: found.allowed.join(', ') } }, headers)
    }
    const db = options.db ?? appDatabase()
    const key = await authenticate(request.headers, db)
    allow(key, found.endpoint.scopes)
    if (!key.sandbox) await withinRate(key, options.perMinute ?? env().KASKAD_RATE_LIMIT)
    await touch(db, key, request.method, request.headers.get('user-agent') === 'kaskad-guests')
    const caller: Caller = { workspace: key.workspace, locale, actor: `key:${key.id}` }
    const answer = await run(request, url, found, caller, db)
    return answer.stream ? await stream(request, answer.stream, caller, db) : respond(request, answer)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) {
      if (refusal !== error) log.warn({ err: error, code: refusal.code }, 'request refused')
      return problemOf(refusal, locale)
    }
    log.error({ err: error, method: request.method, path: new URL(request.url).pathname }, 'request failed')
    return problem(500, 'internal', locale)
  }
}

async function run(
  request: Request,
  url: URL,
  { endpoint, params }: { endpoint: Endpoint; params: Record<string, string> },
  caller: Caller,
  db: Database,
): Promise<Answer> {
  const nul = [...url.searchParams].flatMap(([name, value]) =>
    `${name}${value}`.includes('\0') ? [{ code: 'text.nul', path: name.replaceAll('\0', '') }] : [],
  )
  if (nul.length > 0) throw new Refusal(400, 'query.invalid', { issues: nul })
  // A filter that is misspelt would silently be none at all.
  const known = endpoint.query instanceof z.ZodObject ? Object.keys(endpoint.query.shape) : []
  const strange = [...new Set(url.searchParams.keys())].filter((name) => !known.includes(name))
  if (strange.length > 0) throw new Refusal(400, 'query.invalid', { issues: strange.map((name) => ({ code: 'field.unknown', path: name })) })
  const query = check(endpoint.query, Object.fromEntries([...url.searchParams].filter(([, value]) => value !== '')), 400, 'query.invalid')
  const idempotencyKey = endpoint.method === 'POST' ? request.headers.get('idempotency-key') : null
  if (idempotencyKey && endpoint.shownOnce) throw new Refusal(400, 'idempotency.shown_once')
  const sent: Body = endpoint.body || idempotencyKey ? await readBody(request) : { bytes: new Uint8Array(), value: undefined }
  // Nothing was sent where something is needed: as unreadable as what is no JSON.
  if (endpoint.body && sent.bytes.length === 0 && !endpoint.body.safeParse(undefined).success) throw new Refusal(400, 'body.empty')
  const body = check(endpoint.body, sent.value, 422, 'body.invalid')
  return again(() =>
    inContext(
      caller,
      (ctx) => {
        const work = () => endpoint.handler(ctx, { params, query, body, headers: request.headers })
        return idempotencyKey ? once(ctx, idempotencyKey, `${request.method} ${url.pathname}`, sent.bytes, work) : work()
      },
      db,
    ),
  )
}

function check(schema: Endpoint['body'], value: unknown, status: 400 | 422, code: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const issues = issuesOf(parsed.error)
  // Too many items is a matter of size, not of content.
  if (issues.some((issue) => issue.code === 'batch.too_many')) throw new Refusal(413, 'batch.too_many', { values: { limit: 500 }, issues })
  throw new Refusal(status, code, { issues })
}

async function stream(request: Request, open: Streamed, caller: Caller, db: Database): Promise<Response> {
  if (request.method === 'HEAD') return new Response(null, { headers: { 'cache-control': 'no-store' } })
  const { headers, pieces } = await open((work) => again(() => inContext(caller, work, db)))
  return new Response(textStream(pieces), { headers: { 'cache-control': 'no-store', ...headers } })
}

function respond(request: Request, { status = 200, body, headers }: Answer): Response {
  if (body === undefined) return new Response(null, { status: status === 200 ? 204 : status, headers })
  const text = JSON.stringify(body)
  return new Response(request.method === 'HEAD' ? null : text, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}
