import { Refusal, tell, tellDiagnostic } from '../faults'
import { Misuse } from './arguments'
import type { Terminal } from './terminal'

/** Tells what went wrong in the reader's language, all of it at once, and answers the exit code. */
export function report(error: unknown, io: Terminal): number {
  if (!(error instanceof Refusal)) {
    io.note(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
  const line = ({ message, path, hint }: { message: string; path?: string; hint?: string }) => `${path ? `${path}: ` : ''}${message}${hint ? ` ${hint}` : ''}`
  io.note(line(tell({ code: error.code, values: error.details.values }, io.locale)))
  // What a campaign's check found says the same and more.
  const issues = error.details.diagnostics ? [] : (error.details.issues ?? [])
  for (const issue of issues) if (issue.code !== error.code) io.note(`  ${line(tell(issue, io.locale))}`)
  for (const diagnostic of error.details.diagnostics ?? []) {
    const told = tellDiagnostic(diagnostic, io.locale)
    io.note(`  ${told.severity} ${told.step ? `${told.step} ` : ''}${line(told)}`)
  }
  return error instanceof Misuse ? 2 : 1
}
