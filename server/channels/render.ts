import type { Content as Contents } from '../../workflows/model/message'
import { renderJson } from './json-marks'
import { liquidFor, type Medium, parsed, pathsOf } from './liquid'

/** Texts of one channel as the author wrote them; `locales` overrides some for a language. */
export type Content = { subject?: string; title?: string; text?: string; html?: string; locales?: Record<string, Omit<Content, 'locales'>> }

/** What a customer gets. A push has its title as subject. */
export type Rendered = { subject: string | null; text: string; html: string | null }

/** Characters. */
const LONGEST_BODY = 100_000

const MEDIUM: Record<'subject' | 'title' | 'text' | 'html', Medium> = { subject: 'text', title: 'text', text: 'text', html: 'html' }

/** The author's texts of a channel for a customer's language (`ru`, `ru-RU`); the main text where that language has none. */
export function contentFor(contents: Contents, channel: string, language: string | null): Content {
  const content = ((contents as Record<string, Content | undefined>)[channel] ?? {}) as Content
  const { locales, ...main } = content
  const tongue = language?.slice(0, 2).toLowerCase()
  return { ...main, ...(tongue && locales && Object.hasOwn(locales, tongue) ? locales[tongue] : {}) }
}

/**
 * Fills in one customer's values. Throws when a value is missing that has no default, or a limit is passed: that concerns this customer only
 * (`template_error`).
 */
export function renderMessage(content: Content, values: Record<string, unknown>): Rendered {
  const heading = content.subject ?? content.title
  return {
    subject: heading === undefined ? null : oneLine(fill(heading, 'text', values)),
    text: fill(content.text ?? '', 'text', values),
    html: content.html === undefined ? null : fill(content.html, 'html', values),
  }
}

/**
 * The JSON of a call to another system, as `renderMessage`; values are escaped by where they stand. Throws also where what comes out is no JSON, or longer
 * than a call may be.
 */
export function renderBody(body: string, values: Record<string, unknown>): string {
  const text = renderJson(() => fill(body, 'json', values))
  if (text.length > LONGEST_BODY) throw new Error('the body is too long')
  return text
}

const fill = (text: string, medium: Medium, values: Record<string, unknown>): string =>
  text.includes('{') ? liquidFor(medium).renderSync(parsed(text, medium), values) : text

/** A heading is one line: a line break in a value would start another header of the mail. */
const oneLine = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
    .trim()

/** First two parts of every value these texts read, so that nothing is looked up that nobody asked for. Texts that cannot be parsed read nothing. */
export function readsOf(content: Content): Set<string> {
  return new Set((['subject', 'title', 'text', 'html'] as const).flatMap((part) => readsIn(content[part] ?? '', MEDIUM[part])))
}

/** The same of one text of any kind. */
export function readsIn(text: string, medium: Medium): string[] {
  if (!text.includes('{')) return []
  try {
    return pathsOf(text, medium).map(({ path }) => path.slice(0, 2).join('.'))
  } catch {
    // What cannot be parsed throws again when it is rendered, where it counts.
    return []
  }
}
