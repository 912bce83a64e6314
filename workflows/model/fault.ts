/** An author's mistake or a reader's bad input, as data: code and values; the words are looked up in the reader's language by the server. */
export type Diagnostic = {
  severity: 'error' | 'warning'
  /** `wait.out_of_range`: stable, `area.reason`. */
  code: string
  step?: string
  /** Where in the step or document: `config.for`. */
  path?: string
  values?: Record<string, string | number>
  remedy?: Remedy
}

/** A change of the document that mends it in one click. */
export type Remedy = {
  label: string
  values?: Record<string, string | number>
  /** `step` '' = the document itself: `settings.controlShare`. */
  set: { step: string; path: string; value: unknown }[]
  /** Steps to take out; who came to one goes on to what followed it. */
  remove?: string[]
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
