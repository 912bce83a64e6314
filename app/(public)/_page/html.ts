/** Markup that is safe to print: made by `html`, never by joining strings. */
export type Html = { readonly markup: string }

type Value = Html | string | number | null | undefined | false | readonly Value[]

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Everything that is put in is escaped, but for other `html`. Nothing (null, false) prints nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: parts.reduce((text, part, i) => text + print(values[i - 1]) + part) }
}

/** Markup of our own libraries (the drawing of a code). Never for anything a person has typed. */
export const trusted = (markup: string): Html => ({ markup })

function print(value: Value): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (c) => ESCAPES[c]!)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(print).join('')
}
