import type { Node } from '../engine/drawing'
import { type Diagnostic, error, type Remedy, warning } from '../model/fault'
import type { TemplatePlace, TextRead } from '../model/step'
import { inMessage, type Known } from './known'
import { presences } from './spoken'

type Texts = Partial<Record<TemplatePlace['part'], string>>
const PARTS = ['subject', 'title', 'text', 'html'] as const

/** Texts that read what nobody, or not everybody, has at their step. Without this a message would be put together for nobody and skipped in silence. */
export function texts({ drawn, context }: Known): Diagnostic[] {
  const { variablesIn } = context
  if (!variablesIn) return []
  const nodes = [...drawn.nodes.values()]
  const { of: presence } = presences(
    nodes.map(({ id, entry, traits }) => ({ id, entry, gives: traits.gives, asks: traits.asks })),
    drawn.arrows,
    context.saved.offers,
  )
  return nodes.flatMap((node) =>
    textsOf(node).flatMap(({ part, text, path, blank }) =>
      eachOnce(variablesIn(text, part)).flatMap((read) => {
        const found = presence(node.id, read.name)
        const values = { name: read.name, line: read.line, column: read.column }
        const remedy = (label: string, to: string) => mend(node, path, text, read.name, label, to)
        if (found.is === 'never') {
          const at = { step: node.id, path, values, ...remedy('remedy.take_out_variable', '') }
          // What is said instead is said to everybody: it works, but is hardly meant.
          return [read.spared ? warning('template.never_there', at) : error(ABSENT[found.because], at)]
        }
        if (found.is === 'always' || read.spared || blank) return []
        return [warning('template.not_for_all', { step: node.id, path, values, ...remedy('remedy.blank_where_missing', `{{ ${read.name} | default: '' }}`) })]
      }),
    ),
  )
}

const ABSENT = {
  no_offer: 'template.no_offer',
  only_points: 'template.only_points',
  no_code: 'template.no_code',
  no_question: 'template.no_question',
} as const

/** `blank`: where a value is missing, nothing is said instead. */
type Said = { part: TemplatePlace['part']; text: string; path: string; blank?: true }

/** Every text of a step in every language, with its place in the document. */
export function textsOf(node: Node): Said[] {
  const { message, says } = node.traits
  if (says) return [{ ...says, path: `config.${says.path}` }]
  if (!message) return []
  return [...new Set(message.channels)].flatMap((channel) => {
    const here = `config.${inMessage(node, `content.${channel}`)}`
    const { locales, ...texts } = (message.content[channel] ?? {}) as Texts & { locales?: Record<string, Texts> }
    const places = [
      { texts: texts as Texts, path: here },
      ...Object.entries(locales ?? {}).map(([locale, other]) => ({ texts: other, path: `${here}.locales.${locale}` })),
    ]
    return places.flatMap(({ texts: said, path }) => PARTS.flatMap((part) => (said[part] ? [{ part, text: said[part], path: `${path}.${part}` }] : [])))
  })
}

/** Of several reads of one value the one that would fail, else the first. */
function eachOnce(reads: readonly TextRead[]): TextRead[] {
  const found = new Map<string, TextRead>()
  for (const read of reads) if (!found.has(read.name) || (found.get(read.name)!.spared && !read.spared)) found.set(read.name, read)
  return [...found.values()]
}

/** Replaces where the value is printed; no remedy where it is read in a cleverer way. */
function mend(node: Node, path: string, text: string, name: string, label: string, to: string): { remedy?: Remedy } {
  const printed = new RegExp(`\\{\\{-?\\s*${name.replaceAll('.', '\\.')}\\s*(\\|[^}]*)?-?\\}\\}`, 'g')
  const value = text.replace(printed, (tag) => (to && /\|\s*default:/.test(tag) ? tag : to)).replace(/ {2,}/g, ' ')
  return value === text ? {} : { remedy: { label, values: { name }, set: [{ step: node.id, path, value }] } }
}
