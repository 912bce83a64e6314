import type { ZodType } from 'zod'
import { type Diagnostic, error } from '../model/fault'

type Issue = NonNullable<ReturnType<ZodType['safeParse']>['error']>['issues'][number]
type Path = readonly PropertyKey[]

/** What a schema found, as diagnostics with the codes of the REST frame: unknown fields one by one, unions by the shape that was most likely meant. */
export function diagnosticsOf(issues: readonly Issue[], place: (path: Path) => Pick<Diagnostic, 'step' | 'path'>, base: Path = []): Diagnostic[] {
  return issues.flatMap((issue): Diagnostic[] => {
    const path = [...base, ...issue.path]
    const at = (code: string, values?: Record<string, string | number>) => error(code, { ...place(path), ...(values ? { values } : {}) })
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => error('field.unknown', place([...path, key])))
      case 'invalid_type':
        return [issue.input === undefined ? at('field.missing') : at('field.type', { expected: issue.expected })]
      case 'invalid_value':
        return [issue.input === undefined ? at('field.missing') : at('field.choice', { options: issue.values.map(String).join(', ') })]
      case 'invalid_union':
        return union(issue, path, place, at)
      case 'too_small':
        return [at(sized(issue.origin) ? 'field.too_short' : 'field.too_small', { limit: Number(issue.minimum) })]
      case 'too_big':
        return [at(sized(issue.origin) ? 'field.too_long' : 'field.too_big', { limit: Number(issue.maximum) })]
      case 'invalid_format':
        return [at('field.format', { format: issue.format })]
      case 'custom': {
        const { code, values } = (issue.params ?? {}) as { code?: string; values?: Record<string, string | number> }
        return [at(code ?? 'field.invalid', typeof issue.input === 'string' ? { given: issue.input.slice(0, 60), ...values } : values)]
      }
      default:
        return [at('field.invalid')]
    }
  })
}

const sized = (origin: string) => origin === 'string' || origin === 'array'

function union(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  place: (path: Path) => Pick<Diagnostic, 'step' | 'path'>,
  at: (code: string, values?: Record<string, string | number>) => Diagnostic,
): Diagnostic[] {
  const shapes = issue.errors.filter((errors) => errors.length > 0)
  if (shapes.length === 0) {
    // No shape has this discriminator.
    const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : ''
    const given = issue.input
    return given === undefined || (typeof given === 'object' && given !== null && !('kind' in given))
      ? [at('field.missing')]
      : [at('field.choice', { options })]
  }
  const meant = shapes.reduce((best, shape) => (foreign(shape) < foreign(best) ? shape : best))
  return diagnosticsOf(meant, place, path)
}

/** How little a shape is like what was given. */
const foreign = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 3 * issue.keys.length : issue.path.length === 0 ? 10 : 1), 0)
