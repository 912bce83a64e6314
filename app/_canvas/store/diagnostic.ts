/** A diagnostic as the server tells it, in the reader's language. */
export type Diagnostic = {
  severity: 'error' | 'warning'
  code: string
  message: string
  hint?: string
  step?: string
  path?: string
  remedy?: { label: string; set: { step: string; path: string; value: unknown }[] }
}
