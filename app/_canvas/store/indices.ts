import type { Arrow } from '../document/document'
import type { Stats, TraceEntry } from '../live/stats'
import type { Diagnostic } from './diagnostic'

/** Made once for each answer of the server: five hundred cards and arrows look up their own part of it, none searches the whole. */
function onceFor<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const made = new WeakMap<Of, Made>()
  return (of) => {
    const known = made.get(of)
    if (known !== undefined) return known
    const fresh = make(of)
    made.set(of, fresh)
    return fresh
  }
}

const way = ({ from, port, to }: { from: string; port: string; to: string }) => `${from} ${port} ${to}`

const counts = onceFor((arrows: Stats['arrows']) => new Map(arrows.map((arrow) => [way(arrow), arrow.count])))

/** How many went along an arrow. */
export const countOf = (stats: Stats | null, arrow: Arrow): number => (stats ? (counts(stats.arrows).get(way(arrow)) ?? 0) : 0)

const NONE: readonly Diagnostic[] = []

const bySteps = onceFor((diagnostics: readonly Diagnostic[]) => {
  const found = new Map<string, Diagnostic[]>()
  const worstFirst = [...diagnostics].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  for (const diagnostic of worstFirst) if (diagnostic.step) found.set(diagnostic.step, [...(found.get(diagnostic.step) ?? []), diagnostic])
  return found
})

/** What is wrong with a step, errors first; the same list for the same answer. */
export const troublesOf = (diagnostics: readonly Diagnostic[], step: string): readonly Diagnostic[] => bySteps(diagnostics).get(step) ?? NONE

type Entries = readonly Pick<TraceEntry, 'step' | 'did' | 'port'>[]

const passed = onceFor((entries: Entries) => ({
  steps: new Set(entries.map((entry) => entry.step)),
  ports: new Set(entries.filter((entry) => entry.did === 'left').map((entry) => `${entry.step} ${entry.port}`)),
}))

/** While one guest's way is shown: whether they came by a step; null while nobody's is. */
export const pathOfStep = (entries: Entries | undefined, id: string): 'on' | 'off' | null => (entries ? (passed(entries).steps.has(id) ? 'on' : 'off') : null)

/** And whether they went along an arrow. */
export function pathOfArrow(entries: Entries | undefined, arrow: Arrow): 'on' | 'off' | null {
  if (!entries) return null
  const { steps, ports } = passed(entries)
  return ports.has(`${arrow.from} ${arrow.port}`) && steps.has(arrow.to) ? 'on' : 'off'
}
