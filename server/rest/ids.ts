import { z } from 'zod'
import { notFound, Refusal } from '../faults'

/** A row's number from its id in a path or a body; what cannot be one is as unknown as one that is not there: 404 `<what>.unknown`. */
export function idOf(text: string | undefined, what: string): number {
  const id = text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(id)) throw notFound(what)
  return id
}

/** `?limit=&cursor=` of every list. */
export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50), cursor: z.string().max(500).optional() })

/** Opaque place in a list: whatever the list needs to go on after its last row. */
export const encodeCursor = (place: readonly (string | number)[]): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place of a cursor, checked by the list's own schema; anything else is 400 `cursor.invalid`. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new Refusal(400, 'cursor.invalid')
  }
}

/** The cursor of a list that goes by falling ids: the last one shown, or null at its beginning. */
export function lastShown(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === '') return null
  if (!/^[1-9]\d{0,14}$/.test(cursor)) throw new Refusal(400, 'cursor.invalid')
  return Number(cursor)
}
