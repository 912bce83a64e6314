/**
 * Literals of PostgreSQL arrays for `unnest` batches. The driver's own way looks at each value with several regular expressions, which shows where a
 * turn writes ten thousand of them.
 */
type Nullable<T> = readonly (T | null | undefined)[]

/** Numbers and booleans; null stays null. */
export function plain(values: Nullable<number | boolean>): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) text += (i ? ',' : '') + (values[i] ?? 'null')
  return `${text}}`
}

const SPECIAL = /["\\]/

/** Texts; null stays null. */
export function texts(values: Nullable<string>): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i) text += ','
    if (value == null) text += 'null'
    else text += `"${SPECIAL.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value}"`
  }
  return `${text}}`
}

/** One JSON array for `jsonb_array_elements`: parsed once, its quotes need no second escaping. */
export const documents = (values: readonly unknown[]): string => JSON.stringify(values)
