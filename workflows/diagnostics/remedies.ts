import { formatDuration, parseDuration } from '../model/durations'
import type { Diagnostic, Remedy } from '../model/fault'
import { MAX_PASSES } from '../model/graph'
import { MAX_POINTS } from '../model/scalars'
import { type Known, stepOf } from './known'

/**
 * The one click for findings of the compiler that have an obvious one but know only their own step. No drawn step is deleted by one: what hangs in the air is
 * most often about to be connected. Paths are into the document where `step` is ''.
 */
export function withRemedy(found: Diagnostic, known: Known): Diagnostic {
  if (found.remedy || !Object.hasOwn(REMEDIES, found.code)) return found
  const remedy = REMEDIES[found.code]!(found, known)
  return remedy ? { ...found, remedy } : found
}

type Make = (found: Diagnostic, known: Known) => Remedy | null

const inDocument = (label: string, path: string, value: unknown, values?: Remedy['values']): Remedy => ({
  label,
  ...(values ? { values } : {}),
  set: [{ step: '', path, value }],
})

const deleteArrow: Make = ({ path }) => arrowAt(path, (i) => inDocument('remedy.delete_arrow', `arrows.${i}`, undefined))
const noEnd: Make = ({ path }) => (path === 'settings.endsAt' ? inDocument('remedy.no_end', path, null) : null)

const REMEDIES: Record<string, Make> = {
  'arrow.unknown_step': deleteArrow,
  'arrow.unknown_port': deleteArrow,
  'arrow.into_entry': deleteArrow,
  'loop.leads_on': (found, { drawn }) => arrowAt(found.path, (i) => leadingOn(drawn.arrows, Number(i))),
  'loop.passes_out_of_range': ({ path, values }) =>
    arrowAt(path, (i) => {
      const passes = Math.min(MAX_PASSES, Math.max(1, Math.round(Number(values?.given) || 1)))
      return inDocument('remedy.set_to', `arrows.${i}.maxPasses`, passes, { value: passes })
    }),
  'date.in_past': noEnd,
  'settings.ends_before_start': noEnd,
  'settings.always_quiet': () => inDocument('remedy.no_quiet_hours', 'settings.quietHours', null),
  'currency.mismatch': ({ step = '', path, values }) =>
    path ? { label: 'remedy.set_to', values: { value: values!.expected! }, set: [{ step, path, value: values!.expected }] } : null,
  'points.not_whole': (found, known) => points(found, known, Math.round),
  'points.out_of_range': (found, known) => points(found, known, (given) => (given === 0 ? 0 : Math.min(MAX_POINTS, Math.abs(given)))),
  'wait.two_in_row': oneWait,
  'feedback.no_link': addLink,
}

/** Passes of an arrow that leads on: none, if it is the only way; not the arrow, if the one beside it leads there too; else both cannot stay, and which goes is not ours to say. */
function leadingOn(arrows: Known['drawn']['arrows'], i: number): Remedy | null {
  const { from, port, to } = arrows[i]!
  const beside = arrows.find((other, n) => n !== i && other.from === from && other.port === port)
  if (!beside) return inDocument('remedy.clear_passes', `arrows.${i}.maxPasses`, null)
  return beside.to === to ? inDocument('remedy.delete_arrow', `arrows.${i}`, undefined) : null
}

const arrowAt = (path: string | undefined, make: (index: string) => Remedy | null): Remedy | null => {
  const index = /^arrows\.(\d+)\b/.exec(path ?? '')?.[1]
  return index === undefined ? null : make(index)
}

function points({ step, path }: Diagnostic, { document }: Known, mended: (given: number) => number): Remedy | null {
  const config = step === undefined ? undefined : stepOf(document, step)?.config
  const given = path
    ?.split('.')
    .slice(1)
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), config)
  const value = typeof given === 'number' && Number.isFinite(given) ? mended(given) : 0
  return value === 0 ? null : { label: 'remedy.set_to', values: { value }, set: [{ step: step!, path: path!, value }] }
}

/** Both waits in the first, where the second belongs to it alone. */
function oneWait({ step, values }: Diagnostic, { document, drawn }: Known): Remedy | null {
  const [first, second] = [stepOf(document, step ?? ''), stepOf(document, String(values?.next))]
  const lengths = [first, second].map((wait) => (typeof wait?.config.for === 'string' ? parseDuration(wait.config.for) : null))
  const [a, b] = lengths as [number | null, number | null]
  if (!first || !second || a === null || b === null) return null
  if (drawn.arrows.filter((arrow) => arrow.to === second.id).length !== 1 || drawn.looping.has(second.id)) return null
  const value = formatDuration(a + b)
  return { label: 'remedy.one_wait', set: [{ step: first.id, path: 'config.for', value }], remove: [second.id] }
}

/** The link at the end of every text that may hold one. */
function addLink({ step }: Diagnostic, { drawn }: Known): Remedy | null {
  const message = drawn.nodes.get(step ?? '')?.traits.message
  const set = (message?.channels ?? []).flatMap((channel) => {
    const text = message!.content[channel]?.text
    return text === undefined ? [] : [{ step: step!, path: `config.message.content.${channel}.text`, value: `${text} {{ links.feedback }}`.trim() }]
  })
  return set.length > 0 ? { label: 'remedy.add_unsubscribe', set } : null
}
