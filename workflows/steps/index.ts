import type { FaceLocale, FacePort, Field, Meaning, Phrase } from '../model/face'
import { say } from '../model/face'
import type { StepKind } from '../model/step'
import { kind as audience } from './audience/kind'
import { kind as branch } from './branch/kind'
import { kind as end } from './end/kind'
import { kind as event } from './event/kind'
import { kind as feedback } from './feedback/kind'
import { kind as handover } from './handover/kind'
import { kind as listen } from './listen/kind'
import { kind as manual } from './manual/kind'
import { kind as message } from './message/kind'
import { kind as offer } from './offer/kind'
import { kind as points } from './points/kind'
import { kind as profile } from './profile/kind'
import { kind as segment } from './segment/kind'
import { kind as split } from './split/kind'
import { kind as task } from './task/kind'
import type { MachineKind, Ops } from './transitions'
import { kind as visit } from './visit/kind'
import { kind as wait } from './wait/kind'
import { kind as webhook } from './webhook/kind'

/** A kind whose config is not known here: what the compiler and the studio work with. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has its own config; callers hold one of any kind
type AnyKindOf<Op extends { kind: string }> = StepKind<any, Op>
export type AnyKind = AnyKindOf<{ kind: string }>

/** Read by studio, compiler and server, in the palette's order. Leave one out, or name one the machine does not know, and this does not compile. */
export const steps: { [K in MachineKind]: AnyKindOf<Ops[K]> } = {
  segment,
  event,
  manual,
  wait,
  visit,
  listen,
  branch,
  split,
  handover,
  end,
  offer,
  points,
  message,
  feedback,
  profile,
  task,
  webhook,
  audience,
}

export const STEP_KINDS = Object.keys(steps) as MachineKind[]

export const isStepKind = (kind: string): kind is MachineKind => Object.hasOwn(steps, kind)

export const kindOf = (kind: string): AnyKind | undefined => (isStepKind(kind) ? steps[kind] : undefined)

/** A step's face with its present config filled in. */
export type Described = {
  meaning: Meaning
  icon: string
  label: Phrase
  summary: Phrase
  detail: Phrase | null
  ports: FacePort[]
  channels: readonly string[]
  fields: Field[]
}

/** How a step looks with this config. Never throws: what is not finished yet, of a wrong shape, or of an unknown kind is shown as such. */
export function describeStep(kind: string, config: unknown): Described {
  const face = kindOf(kind)?.face
  if (!face) {
    const label = say('kinds.unknown.label')
    return { meaning: 'flow', icon: 'error', label, summary: say('summary.unknown', { kind }), detail: null, ports: [], channels: [], fields: [] }
  }
  const draft = typeof config === 'object' && config !== null ? config : {}
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch {
      return otherwise
    }
  }
  return {
    meaning: face.meaning,
    label: face.label,
    icon: attempt(() => face.icon(draft), kind),
    summary: attempt(() => face.summary(draft), say('summary.unfinished')),
    detail: attempt(() => face.detail?.(draft) ?? null, null),
    ports: attempt(() => face.ports(draft), []),
    channels: attempt(() => face.channels?.(draft) ?? [], []),
    fields: attempt(() => face.fields(draft), []),
  }
}

/** Config of a freshly dropped step, with ready texts in the marketer's language. */
export const defaultConfig = (kind: MachineKind, locale: FaceLocale): Record<string, unknown> => steps[kind].face.defaults(locale)
