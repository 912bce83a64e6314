import type { Transition } from '../model/journey'
import { transition as audience } from './audience/transition'
import { transition as branch } from './branch/transition'
import { transition as end } from './end/transition'
import { transition as event } from './event/transition'
import { transition as feedback } from './feedback/transition'
import { transition as handover } from './handover/transition'
import { transition as listen } from './listen/transition'
import { transition as manual } from './manual/transition'
import { transition as message } from './message/transition'
import { transition as offer } from './offer/transition'
import { transition as points } from './points/transition'
import { transition as profile } from './profile/transition'
import { transition as segment } from './segment/transition'
import { transition as split } from './split/transition'
import { transition as task } from './task/transition'
import { transition as visit } from './visit/transition'
import { transition as wait } from './wait/transition'
import { transition as webhook } from './webhook/transition'

/** Read by the machine, in every host: worker's sandbox, simulator, preview. No schema, no text. */
export const transitions = {
  audience,
  branch,
  end,
  event,
  feedback,
  handover,
  listen,
  manual,
  message,
  offer,
  points,
  profile,
  segment,
  split,
  task,
  visit,
  wait,
  webhook,
}

export type MachineKind = keyof typeof transitions

/** Kinds whose first ask of a visit is a send: what statistics count as one, and what "since the last send" is counted from. */
export const SENDING: ReadonlySet<string> = new Set(
  Object.entries(transitions).flatMap(([kind, { sends }]: [string, { sends?: unknown }]) => (sends ? [kind] : [])),
)

type OpOf<T> = T extends Transition<infer Op, infer _Request> ? Op : never
type RequestOf<T> = T extends Transition<infer _Op, infer Request> ? Request : never

/** What the plan holds of each kind. */
export type Ops = { [K in MachineKind]: OpOf<(typeof transitions)[K]> }
export type Op = Ops[MachineKind]

/** What each kind that reaches the world asks for. */
export type Requests = {
  [K in MachineKind as [RequestOf<(typeof transitions)[K]>] extends [never] ? never : K]: RequestOf<(typeof transitions)[K]>
}
