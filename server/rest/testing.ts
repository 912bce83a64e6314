import type { TestDatabase } from '../../db/testing'
import { createKey } from '../keys/service'
import { dispatch, type Options } from './dispatch'
import type { Scope } from './endpoint'

export type Answered = { status: number; headers: Headers; body: Record<string, unknown> & { items: Record<string, unknown>[] } }

/** Tests' way to the public API without HTTP: a caller with a key of its own. */
export async function caller(db: TestDatabase, workspace: string, scopes: readonly Scope[] = ['admin'], options: Options = {}) {
  const { key } = await createKey(db.owner.$client, workspace, { scopes })
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> => {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const request = new Request(`http://kaskad.test/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    })
    const response = await dispatch(request, { db: db.app, perMinute: 1_000_000, ...options })
    const text = await response.text()
    const json = text && response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : {} }
  }
}
