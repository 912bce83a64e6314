import type { z } from 'zod'
import type { Issue } from '../faults'

type ZodIssue = z.core.$ZodIssue

const dotted = (path: readonly PropertyKey[]) => path.map(String).join('.')

/**
 * What a schema found, as issues with our codes and dotted paths (`items.0.price`). A schema's own rule may name its code:
 * `refine(..., { params: { code: 'receipt.total', values } })`.
 */
export function issuesOf(error: { issues: readonly ZodIssue[] }, prefix: readonly PropertyKey[] = []): Issue[] {
  return error.issues.flatMap((issue) => translate(issue, prefix))
}

function translate(issue: ZodIssue, prefix: readonly PropertyKey[]): Issue[] {
  const path = [...prefix, ...issue.path]
  const at = { path: dotted(path) }
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return [{ ...at, code: 'field.missing' }]
      return [{ ...at, code: 'field.type', values: { expected: issue.expected } }]
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ code: 'field.unknown', path: dotted([...path, key]) }))
    case 'invalid_value':
      if (issue.input === undefined) return [{ ...at, code: 'field.missing' }]
      return [{ ...at, code: 'field.choice', values: { options: issue.values.map(String).join(', ') } }]
    case 'too_small':
      return [{ ...at, code: sized(issue.origin) ? 'field.too_short' : 'field.too_small', values: { limit: Number(issue.minimum) } }]
    case 'too_big':
      return [{ ...at, code: sized(issue.origin) ? 'field.too_long' : 'field.too_big', values: { limit: Number(issue.maximum) } }]
    case 'invalid_format':
      return [{ ...at, code: 'field.format', values: { format: issue.format } }]
    case 'not_multiple_of':
      return [{ ...at, code: 'field.type', values: { expected: 'int' } }]
    case 'invalid_union': {
      if (issue.input === undefined) return [{ ...at, code: 'field.missing' }]
      // The alternative that got furthest is the one that was meant.
      const nearest = [...issue.errors].sort((a, b) => a.length - b.length || depth(b) - depth(a))[0]
      return nearest?.length ? nearest.flatMap((inner) => translate(inner as ZodIssue, path)) : [{ ...at, code: 'field.invalid' }]
    }
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => translate(inner as ZodIssue, path))
    case 'custom': {
      const code = issue.params?.code
      const values = issue.params?.values as Issue['values'] | undefined
      return [{ ...at, code: typeof code === 'string' ? code : 'field.invalid', ...(values ? { values } : {}) }]
    }
  }
}

const sized = (origin: string) => origin === 'string' || origin === 'array' || origin === 'set'
const depth = (issues: readonly { path: PropertyKey[] }[]) => Math.max(0, ...issues.map((i) => i.path.length))

/** Reads `value` by a schema; what is wrong comes back as issues, all of them. */
export function read<T>(schema: z.ZodType<T>, value: unknown, prefix: readonly PropertyKey[] = []): { value: T; issues?: undefined } | { issues: Issue[] } {
  const parsed = schema.safeParse(value, { reportInput: true })
  return parsed.success ? { value: parsed.data } : { issues: issuesOf(parsed.error, prefix) }
}
