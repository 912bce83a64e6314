/**
 * Values of guests in a template of JSON. What a template prints is not written at once but marked, and put in its place when the whole text is there: only
 * then it is known whether it stands inside of quotes. So no value, whatever it holds, ever changes what the author wrote round it.
 */

/** NUL: neither an author's text (which is kept in jsonb) nor JSON may hold it. */
const MARK = '\0'

let printed: unknown[] = []

/** The engine's `outputEscape`: keeps a value and prints its mark. */
export const marked = (value: unknown): string => `${MARK}${printed.push(plain(value)) - 1}${MARK}`

/** Runs a rendering, which must be synchronous, and puts the values it printed where they belong. Throws where the whole is no JSON. */
export function renderJson(render: () => string): string {
  printed = []
  try {
    const text = place(render(), printed)
    JSON.parse(text)
    return text
  } finally {
    printed = []
  }
}

/** Inside of quotes a value is text, elsewhere it is a value of JSON: a string has its own quotes, what is missing is null. */
function place(text: string, values: readonly unknown[]): string {
  let quoted = false
  return text
    .split(MARK)
    .map((part, i) => {
      if (i % 2 === 1) return quoted ? inQuotes(values[Number(part)]) : JSON.stringify(values[Number(part)] ?? null)
      // Backslashes take the sign after them along, so that an escaped quote closes nothing.
      for (const [sign] of part.matchAll(/\\.|"/gs)) if (sign === '"') quoted = !quoted
      return part
    })
    .join('')
}

const inQuotes = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return JSON.stringify(text).slice(1, -1)
}

/** What Liquid's own objects (`nil`, `empty`) stand for. */
const plain = (value: unknown): unknown => {
  const own = typeof value === 'object' && value !== null ? value.valueOf() : value
  return own === undefined || typeof own === 'function' || (typeof own === 'number' && !Number.isFinite(own)) ? null : own
}

/** Whether a template is JSON with some values in it. One with tags says one thing or another; it is judged when it is rendered. */
export function standsAsJson(template: string): boolean {
  if (template.includes('{%')) return true
  const sample = template.replace(/\{\{[\s\S]*?\}\}/g, `${MARK}0${MARK}`)
  try {
    JSON.parse(place(sample, ['value']))
    return true
  } catch {
    return false
  }
}
