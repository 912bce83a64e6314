/** An author's mistake or a reader's bad input, as data: code and values; the words are looked up in the reader's language by the server. */
export type Diagnostic = {
  severity: 'error' | 'warning'
  /** `wait.out_of_range`: stable, `area.reason`. */
  code: string
  step?: string
  /** Where in the step or document: `config.for`. */
  path?: string
  values?: Record<string, string | number>
  /** A change that mends it in one click: a JSON patch of the document. */
  remedy?: { label: string; values?: Record<string, string | number>; set: { step: string; path: string; value: unknown }[] }
}

export const error = (code: string, at: Omit<Diagnostic, 'severity' | 'code'> = {}): Diagnostic => ({ severity: 'error', code, ...at })
export const warning = (code: string, at: Omit<Diagnostic, 'severity' | 'code'> = {}): Diagnostic => ({ severity: 'warning', code, ...at })

/** A broken invariant. Inside the machine it ends one customer's enrolment as `failed` with this code; the cohort goes on. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message)
    this.name = 'Fault'
  }
}
