import type { Told } from '../faults'
import type { Joined } from './build'

/** A document as a file gave it, with the lines it came from. */
export type Entry = { document: Record<string, unknown>; lines: readonly Joined[] }

/** What is wrong with a line, in one cell. */
export const reasonsOf = (errors: readonly Told[]): string => errors.map((e) => [e.path && `${e.path}:`, e.message, e.hint].filter(Boolean).join(' ')).join(' ')
