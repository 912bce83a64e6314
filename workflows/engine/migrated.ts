import type { JourneyState } from '../model/journey'

/** Moves who stands in version `from` to version `to`: `map` names for a step the one to stand at, `keep` (finish on the old version) or `end`. */
export type Migration = { from: number; to: number; map: Record<string, string> }

/** What becomes of a customer: goes to a step of the new version, stays as they are, or ends. */
export type Fate = { do: 'place'; step: string } | { do: 'keep' } | { do: 'end' }

/** By the map, else to the step of the same id (`steps`: those of the new version). Who is on another version, or has ended, is not meant. */
export function fateOf({ from, map }: Migration, steps: ReadonlySet<string>, state: Pick<JourneyState, 'version' | 'step' | 'ended'>): Fate {
  if (state.version !== from || state.ended) return { do: 'keep' }
  // Words of the map; a step that is called so maps to itself.
  const target = Object.hasOwn(map, state.step) ? map[state.step]! : null
  if (target === 'keep' || target === 'end') return { do: target }
  const step = target ?? state.step
  return steps.has(step) ? { do: 'place', step } : { do: 'keep' }
}
