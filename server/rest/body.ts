import { Refusal } from '../faults'
import { readJson, Unreadable } from './json'

export const MAX_BYTES = 1_000_000

export type Body = { bytes: Uint8Array; value: unknown }

/** The request's body as JSON: 413 over a megabyte (counted while reading, whatever its Content-Length says), 415, 400; an empty one is undefined. */
export async function readBody(request: Request): Promise<Body> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge()
  const bytes = await collect(request)
  if (bytes.length === 0) return { bytes, value: undefined }
  const type = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) throw new Refusal(415, 'body.type', { values: { type: type || '-' } })
  try {
    return { bytes, value: readJson(bytes) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new Refusal(400, error.issue.code, { values: error.issue.values, issues: [error.issue] })
  }
}

const tooLarge = () => new Refusal(413, 'body.too_large', { values: { limit: MAX_BYTES } })

async function collect(request: Request): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > MAX_BYTES) {
      await reader.cancel().catch(() => {})
      throw tooLarge()
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}
