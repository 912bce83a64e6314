import type { ZodType } from 'zod'
import { type Diagnostic, error } from '../model/fault'

type Issue = NonNullable<ReturnType<ZodType['safeParse']>['error']>['issues'][number]
type Path = readonly PropertyKey[]

/** A finding of a schema as diagnostics: unknown fields one by one, unions by the shape that was most likely meant. */
export function diagnosticsOf(issues: readonly Issue[], place: (path: Path) => Pick<Diagnostic, 'step' | 'path'>, base: Path = []): Diagnostic[] {
  return issues.flatMap((issue): Diagnostic[] => {
    const path = [...base, ...issue.path]
    const at = (code: string, values?: Record<string, string | number>) => error(code, { ...place(path), ...(values ? { values } : {}) })
    const field = String(path.at(-1) ?? '')
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => error('field.unknown', { ...place([...path, key]), values: { field: key } }))
      case 'invalid_type':
        if (issue.input === undefined) return [at('field.missing', { field })]
        return [at('field.wrong_type', { field, expected: issue.expected })]
      case 'invalid_value':
        if (issue.input === undefined) return [at('field.missing', { field })]
        return [at('field.not_one_of', { field, allowed: issue.values.map(String).join(', ') })]
      case 'invalid_union':
        return union(issue, path, place, at)
      case 'too_small':
        return [at('field.too_small', { field, min: Number(issue.minimum), what: issue.origin })]
      case 'too_big':
        return [at('field.too_big', { field, max: Number(issue.maximum), what: issue.origin })]
      case 'custom': {
        const { code, values } = (issue.params ?? {}) as { code?: string; values?: Record<string, string | number> }
        return [at(code ?? 'field.bad', { field, given: typeof issue.input === 'string' ? issue.input.slice(0, 60) : '', ...values })]
      }
      default:
        return [at('field.bad', { field })]
    }
  })
}

function union(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  place: (path: Path) => Pick<Diagnostic, 'step' | 'path'>,
  at: (code: string, values?: Record<string, string | number>) => Diagnostic,
): Diagnostic[] {
  const field = String(path.at(-1) ?? '')
  const shapes = issue.errors.filter((errors) => errors.length > 0)
  if (shapes.length === 0) {
    // No shape has this discriminator.
    const allowed = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : ''
    const given = issue.input
    return given === undefined || (typeof given === 'object' && given !== null && !('kind' in given))
      ? [at('field.missing', { field })]
      : [at('field.not_one_of', { field, allowed })]
  }
  const meant = shapes.reduce((best, shape) => (foreign(shape) < foreign(best) ? shape : best))
  return diagnosticsOf(meant, place, path)
}

/** How little a shape is like what was given. */
const foreign = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : issue.path.length === 0 ? 10 : 1), 0)
