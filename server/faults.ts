import type { Diagnostic, Remedy } from '../workflows/model/fault'
import { type Locale, words } from './messages/words'

/** One thing wrong with an input: `path` into the body, a stable code, and values for the words. */
export type Issue = { code: string; path?: string /** Of a campaign's document. */; step?: string; values?: Record<string, string | number> }

/** What a person or a program sees of an issue or a diagnostic. */
export type Told = { code: string; message: string; path?: string; step?: string; hint?: string }

/** HTTP status of a refusal; tRPC gets the matching code in `server/trpc.ts`. */
export type Status = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 428 | 429 | 503

type Details = { values?: Record<string, string | number>; issues?: Issue[]; diagnostics?: Diagnostic[]; retryAfter?: number }

/**
 * A refusal that the caller can do something about. Becomes a problem document (RFC 9457) in the caller's language, with all issues at once.
 * `code` is looked up in `server/messages/*.json`, which holds `message` and `hint` for every code.
 */
export class Refusal extends Error {
  /** A refusal that is itself one of its issues has the values of that issue, where it has none of its own. */
  readonly details: Details

  constructor(
    readonly status: Status,
    readonly code: string,
    details: Details = {},
  ) {
    super(code)
    this.name = 'Refusal'
    this.details = { values: details.issues?.find((issue) => issue.code === code)?.values, ...details }
  }
}

export const notFound = (what: string) => new Refusal(404, `${what}.unknown`)

export function tell(issue: Issue, locale: Locale): Told {
  const { message, hint } = words(issue.code, locale, issue.values)
  return {
    code: issue.code,
    message,
    ...(issue.path === undefined ? {} : { path: issue.path }),
    ...(issue.step === undefined ? {} : { step: issue.step }),
    ...(hint ? { hint } : {}),
  }
}

export type ToldDiagnostic = Told & {
  severity: 'error' | 'warning'
  remedy?: Omit<Remedy, 'values'>
}

export function tellDiagnostic(d: Diagnostic, locale: Locale): ToldDiagnostic {
  const { remedy } = d
  return {
    severity: d.severity,
    ...tell(d, locale),
    ...(remedy
      ? { remedy: { label: words(remedy.label, locale, remedy.values).message, set: remedy.set, ...(remedy.remove ? { remove: remedy.remove } : {}) } }
      : {}),
  }
}
