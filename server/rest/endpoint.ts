import type { z } from 'zod'
import type { Ctx } from '../context'

export type Scope = 'read' | 'pos' | 'ingest' | 'campaigns' | 'admin'
export const SCOPES: readonly Scope[] = ['pos', 'ingest', 'campaigns', 'read', 'admin']

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a handler is given: path parameters as text, query and body as their schemas return them. */
export type Call<Body = unknown, Query = unknown> = { params: Record<string, string>; query: Query; body: Body; headers: Headers }

/** `status` 200 unless said; a `body` that is undefined answers 204. `stream`: the answer is text that is made when the handler's transaction is over. */
export type Answer = { status?: number; body?: unknown; headers?: Record<string, string>; stream?: Streamed }

/** Runs work in a transaction of its own, as the caller. */
export type Run = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>

/** What is too long for one transaction, and for memory: its pieces are made as fast as the caller takes them. */
export type Streamed = (run: Run) => Promise<{ headers: Record<string, string>; pieces: AsyncIterable<string> }>

/** One line of the API. The handler runs in one transaction of the key's workspace; throwing a `Refusal` rolls back and answers a problem document. */
export type Endpoint = {
  method: Method
  /** Under `/api/v1`, with `:name` for parameters. */
  path: string
  /** Any one of these lets in; `admin` always does. */
  scopes: readonly Scope[]
  body?: z.ZodType
  /** Of a batch: what one item is. The handler judges items one by one; this is for the API's description. */
  item?: z.ZodType
  query?: z.ZodType
  /** Its answer holds what is never shown again: it is not kept for a repeat, and an Idempotency-Key is refused. */
  shownOnce?: true
  /** Of an answer that is no JSON, or does not explain itself: its media type, what it says and its headers, for the API's description. */
  answers?: { type: string; says: string; headers?: Record<string, string> }
  handler: (ctx: Ctx, call: Call) => Promise<Answer>
}

/**
 * Declares one call of the public API. Without a `body` schema the request's body is not read; with one it must be JSON (an empty body reaches
 * the schema as undefined, and is 400 `body.empty` where the schema does not take that). Query values arrive as text, empty ones as absent.
 */
export function endpoint<Body = undefined, Query = Record<string, never>>(spec: {
  method: Method
  path: string
  scope: Scope | readonly Scope[]
  body?: z.ZodType<Body>
  item?: z.ZodType
  query?: z.ZodType<Query>
  answers?: Endpoint['answers']
  shownOnce?: true
  handler: (ctx: Ctx, call: Call<Body, Query>) => Promise<Answer>
}): Endpoint {
  const { scope, handler, ...rest } = spec
  return { ...rest, scopes: typeof scope === 'string' ? [scope] : scope, handler: handler as Endpoint['handler'] }
}
