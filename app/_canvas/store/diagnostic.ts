import type { Remedy } from '../document/remedy'

/** A diagnostic as the server tells it, in the reader's language. */
export type Diagnostic = {
  severity: 'error' | 'warning'
  code: string
  message: string
  hint?: string
  step?: string
  path?: string
  remedy?: Remedy
}
