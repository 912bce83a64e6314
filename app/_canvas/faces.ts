import type { Face, FacePort } from '../../workflows/model/face'
import { type Described, defaultConfig, describeStep, isStepKind, kindOf, STEP_KINDS } from '../../workflows/steps/index'
import type { Config, Step } from './document/document'

type Drawn = Pick<Step, 'kind' | 'config'>

/** Every kind that works, in the palette's order. */
export const KINDS: readonly string[] = STEP_KINDS

/** Group, name and explanation of a kind; undefined for one that this studio does not know (a newer document). */
export const faceOf = (kind: string): Face<Config> | undefined => kindOf(kind)?.face

const described = new WeakMap<Config, Described>()

/** How a step looks with its present config. The same answer for the same config object. */
export function lookOf(step: Drawn): Described {
  const known = described.get(step.config)
  if (known) return known
  const made = describeStep(step.kind, step.config)
  described.set(step.config, made)
  return made
}

/** Ways out of a step, in order. */
export const portsOf = (step: Drawn): FacePort[] => lookOf(step).ports
export const portIds = (step: Drawn): string[] => portsOf(step).map((port) => port.id)

/** Icon of a kind as such, for palettes. */
export function kindIcon(kind: string): string {
  try {
    return faceOf(kind)?.icon({}) ?? 'question'
  } catch {
    return 'question'
  }
}

export const isEntry = (kind: string): boolean => faceOf(kind)?.group === 'entry'
export const newConfig = (kind: string, locale: 'ru' | 'en'): Config => (isStepKind(kind) ? defaultConfig(kind, locale) : {})
