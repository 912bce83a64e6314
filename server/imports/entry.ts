import { type Issue, type Told, tell } from '../faults'
import type { Locale } from '../messages/words'
import type { Joined, Oddity } from './build'

/** A document as a file gave it, with the lines it came from. */
export type Entry = { document: Record<string, unknown>; lines: readonly Joined[]; oddities: readonly Oddity[] }

/** The issue in words for who mends a file: some codes have other advice there than in an API's body. */
export function tellOfFile(issue: Issue, locale: Locale): Told {
  const code = `${issue.code}.in_file`
  const told = tell({ ...issue, code }, locale)
  return told.message === code ? tell(issue, locale) : { ...told, code: issue.code }
}

/** What is wrong with a line, in one cell; places are columns of the file. */
export const reasonsOf = (errors: readonly Told[], columnOf: (path: string) => string): string =>
  errors.map((e) => [e.path && `${columnOf(e.path)}:`, e.message, e.hint].filter(Boolean).join(' ')).join(' ')
