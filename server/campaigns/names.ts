import type { Diagnostic } from '../../workflows/model/fault'
import { describeStep } from '../../workflows/steps'
import { type Setting, speaker } from '../messages/phrases'
import { type Locale, words } from '../messages/words'

/** Values of diagnostics that are ids of steps, or of ways out of the step itself; alone or as a list. */
const STEPS = new Set(['branch', 'first', 'next', 'to', 'offer', 'steps'])
const PORTS = new Set(['port', 'ports', 'by'])

const LONGEST = 60
const QUOTES: Record<Locale, [string, string]> = { en: ['“', '”'], ru: ['«', '»'] }

/**
 * Diagnostics in whose values steps and ways out go by their names, as the cards show them, in the reader's language; channels and parts of a message too.
 * Ids stay in `step` and `path`, for programs.
 */
export function named(diagnostics: readonly Diagnostic[], document: unknown, locale: Locale, setting: Setting): Diagnostic[] {
  const { phrase } = speaker(locale, setting)
  const drawn = stepsOf(document)
  const quoted = (said: string) => {
    const text = plain(said)
    const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text
    return short.startsWith(QUOTES[locale][0]) ? short : QUOTES[locale].join(short)
  }
  const title = (id: string) => {
    const step = drawn.get(id)
    return quoted(step ? phrase(describeStep(step.kind, step.config).summary) : id)
  }
  const port = (step: string | undefined, id: string) => {
    const drawing = step === undefined ? undefined : drawn.get(step)
    const label = drawing && describeStep(drawing.kind, drawing.config).ports.find((one) => one.id === id)?.label
    return quoted(label ? phrase(label) : id)
  }
  const each = (list: string, name: (id: string) => string) => list.split(', ').map(name).join(', ')
  const name = ({ code, step }: Diagnostic, values: Diagnostic['values']) =>
    Object.fromEntries(
      Object.entries(values ?? {}).map(([key, value]) => {
        if (typeof value !== 'string') return [key, value]
        if (STEPS.has(key)) return [key, each(value, title)]
        if (PORTS.has(key)) return [key, value === '-' ? value : each(value, (id) => port(step, id))]
        if (key === 'channel') return [key, phrase({ key: `rules.channels.${value}` })]
        if (code === 'message.empty_text' && key === 'field') return [key, words(`part.${value}`, locale).message]
        return [key, value]
      }),
    )
  return diagnostics.map((found) => ({
    ...found,
    ...(found.values ? { values: name(found, found.values) } : {}),
    ...(found.remedy?.values ? { remedy: { ...found.remedy, values: name(found, found.remedy.values) } } : {}),
  }))
}

/** A message's own words without its tags: what `default` says, else an ellipsis. */
const plain = (text: string): string =>
  text.replace(/\{\{(?:[^}]*\|\s*default:\s*(['"])(.*?)\1)?[^}]*\}\}/g, (_tag, _quote, otherwise?: string) => otherwise ?? '…').replace(/\{%.*?%\}/g, '')

/** Steps of a document that may be of any shape, by id. */
function stepsOf(document: unknown): Map<string, { kind: string; config: unknown }> {
  const { steps } = (document ?? {}) as { steps?: unknown }
  const list = Array.isArray(steps) ? (steps as { id?: unknown; kind?: unknown; config?: unknown }[]) : []
  return new Map(
    list.flatMap((step) => (typeof step?.id === 'string' && typeof step.kind === 'string' ? [[step.id, { kind: step.kind, config: step.config }]] : [])),
  )
}
