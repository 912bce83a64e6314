import { z } from 'zod'
import { notFound } from '../faults'

/** A row's number from its id in a path or a body; what cannot be one is as unknown as one that is not there: 404 `<what>.unknown`. */
export function idOf(text: string | undefined, what: string): number {
  const id = text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(id)) throw notFound(what)
  return id
}

/** An id as a list's filter takes it; what cannot be one is the caller's mistake, not an empty list. */
export const ID = z.string().refine((text) => /^[1-9]\d{0,14}$/.test(text), { params: { code: 'field.id' } })
