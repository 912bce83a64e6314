import { z } from 'zod'
import { Refusal } from '../faults'

/** `?limit=&cursor=` of every list. */
export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50), cursor: z.string().max(500).optional() })

export type Page<T> = { items: T[]; next: string | null }

type Place = readonly (string | number)[]

/** An opaque place in a list: the list's name, so that a cursor of another is noticed, and what it needs to go on after its last row. */
export const encodeCursor = (list: string, place: Place): string => Buffer.from(JSON.stringify([list, ...place])).toString('base64url')

/** The place of a cursor, read by the list's own schema; null at the beginning. What the list never gave out is 400 `cursor.invalid`. */
export function decodeCursor<T extends Place>(list: string, cursor: string | undefined, schema: z.ZodType<T>, path = 'cursor'): T | null {
  if (cursor === undefined || cursor === '') return null
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8')
    const [of, ...place] = JSON.parse(text) as [string, ...unknown[]]
    if (of === list && encodeCursor(list, place as string[]) === cursor) return schema.parse(place)
  } catch {
    // Not even JSON: the same answer.
  }
  throw new Refusal(400, 'cursor.invalid', { issues: [{ code: 'cursor.invalid', path }] })
}

/** Of lists by falling instants: the last row's (ms, within what a database keeps), and its id (below zero where a view makes it up). */
export const INSTANT_AND_ID = z.tuple([z.int().min(-62_135_596_800_000).max(253_402_300_799_999), z.int()])

const AFTER_ID = z.tuple([z.int().min(1)])

/** The cursor of a list that goes by falling ids: the last one shown, or null at its beginning. */
export const lastShown = (list: string, cursor: string | undefined): number | null => decodeCursor(list, cursor, AFTER_ID)?.[0] ?? null

/** A page from one row more than the limit, and the cursor by which the next one is asked for. */
export function pageOf<R, T>(list: string, rows: readonly R[], limit: number, shape: (row: R) => T, placeOf: (row: R) => Place): Page<T> {
  const page = rows.slice(0, limit)
  return { items: page.map(shape), next: rows.length > limit ? encodeCursor(list, placeOf(page.at(-1)!)) : null }
}

/** A page of a list that is short enough to be read whole. */
export function slice<T>(list: string, all: readonly T[], { limit, cursor }: { limit: number; cursor?: string | undefined }): Page<T> {
  const from = decodeCursor(list, cursor, z.tuple([z.int().min(0)]))?.[0] ?? 0
  const end = from + limit
  return { items: all.slice(from, end), next: end < all.length ? encodeCursor(list, [end]) : null }
}
