import type { ZodType } from 'zod'
import type { Draft, Face } from './face'
import type { Diagnostic, Remedy } from './fault'
import type { Instant } from './journey'
import type { Channel, Message } from './message'
import type { Offer, OfferChoice } from './offer'

/** What a document is checked against: the workspace as it is now. Everything that would need a database or a library of the server comes as data or a function. */
export type CheckContext = {
  /** The workspace's clock. */
  now: Instant
  /** Sandboxes have every channel. */
  sandbox: boolean
  currency: string
  /** Configured ones. */
  channels: readonly Channel[]
  /** What may be named by `{ saved: id }`; archived and foreign ones are not here. */
  saved: { segments: ReadonlyMap<string, unknown>; offers: ReadonlyMap<string, Offer & { endsAt?: Instant | null }> }
  /** What is wrong with a Liquid text. Absent where the template library is not (the client): then texts are not judged. */
  checkTemplate?: (text: string, where: TemplatePlace) => Diagnostic[]
  /** What a Liquid text reads from outside; nothing where it cannot be parsed. Absent like `checkTemplate`. */
  variablesIn?: (text: string, part: TemplatePlace['part']) => TextRead[]
  /** Id of the campaign itself, and the others by id. Absent where they are not known (the client): then a handover is not judged. */
  campaign?: string
  campaigns?: ReadonlyMap<string, OtherCampaign>
  /** Members of the workspace by id, with their names. Absent where they are not known (the client): then nobody is judged. */
  members?: ReadonlyMap<string, string>
  /** Audiences of the workspace by id, archived ones too. Absent where they are not known (the client): then none is judged. */
  audiences?: ReadonlyMap<string, { name: string; archived: boolean }>
  /** Secrets that sign calls, by id, with their names; revoked ones are not here. Absent where they are not known (the client): then none is judged. */
  secrets?: ReadonlyMap<string, string>
  /** Where an address leads, as far as it says so itself: into the house's own network, there by the operator's leave, or out. Absent on the client. */
  placeOf?: (url: string) => 'inside' | 'allowed' | 'outside'
  /** Promo messages a customer may get, by frequency class: so many in each `per` (ISO 8601). */
  caps?: Readonly<Record<string, { max: number; per: string }>>
  /** How many customers would enter, if known: for A/B arms that could never decide. */
  audience?: number
}

/** Another campaign of the workspace, as a handover to it needs to know. `entry`: the kind of its entry; `handsTo`: the campaigns it hands over to. */
export type OtherCampaign = { name: string; state: string; archived: boolean; entry: string | null; handsTo: readonly string[] }

/** `spared`: the text says something else where the value is missing (`default`, `if`); otherwise it is not sent to that customer. */
export type TextRead = { name: string; line: number; column: number; spared: boolean }

/** Where a text stands; a diagnostic of it names step and path. */
export type TemplatePlace = { channel: Channel; part: 'subject' | 'title' | 'text' | 'html' | 'json'; step: string; path: string }

type At = { values?: Record<string, string | number>; remedy?: Remedy }

/** Where a step's compile puts what it finds. Paths are into the config: `for`, `arms.0.weight`. */
export type StepCheck = {
  step: string
  context: CheckContext
  error(code: string, path?: string, at?: At): void
  warning(code: string, path?: string, at?: At): void
  /** Takes over what another checker found. */
  add(diagnostics: readonly Diagnostic[]): void
  /** A remedy that writes `value` at `path`; the label's words are in the server's messages. */
  mend(label: string, path: string, value: unknown, values?: Record<string, string | number>): Remedy
  /** An error of this code, with a remedy, if the duration is outside min..max (ms). */
  duration(code: string, duration: string, path: string, min: number, max: number): void
  /** A RULE or FILTER by the parser of `segments`; an empty rule is an error. `within`: what fields it may use. */
  rule(rule: unknown, path: string, within?: 'entry' | 'branch'): void
  filter(filter: unknown, path: string, event: string): void
  message(message: Message, path: string): void
}

/** What the linter may want to know of a step without knowing its kind. */
export type Traits = {
  /** Who comes in: RULE, or a saved segment. */
  admits?: unknown
  /** Rules that part the way, each with its port. */
  rules?: readonly { id: string; name: string; rule: unknown }[]
  /** Longest time a customer stands here, in ms; 0 = moves on at once. */
  holds?: number
  /** Shortest time before a port is taken, in ms, where that is not 0. */
  least?: Readonly<Record<string, number>>
  /** Passed at this instant, whenever one arrives. */
  until?: Instant
  /** A wait that only lets time pass; where in the config it says how long. */
  pause?: string
  /** Sends something; where in the config it is said ('' = all of it). */
  message?: Message
  messageAt?: string
  /** Says this to the staff, or to another system. `blank`: what a guest has no value for is left blank. */
  says?: { text: string; path: string; part: 'text' | 'json'; blank?: true }
  /** Gives something that can be used for so many ms; the path of that duration in the config. */
  grants?: { validMs: number; path: string }
  /** Gives this, and may speak of it. */
  gives?: OfferChoice
  /** Asks for an answer on a page of its own. */
  asks?: true
  /** Asks what happened since the last send and answers after `holds`. */
  decides?: true
  /** Weights of a split's arms. */
  arms?: readonly { id: string; name: string; weight: number }[]
}

/** One kind of step, as the studio, the compiler and the server see it. The machine's half is `Transition`, the world's half is `Perform`. */
export type StepKind<Config, Op extends { kind: string }> = {
  config: ZodType<Config>
  /** Where a campaign begins. */
  entry?: true
  /** Ways out: fixed, or by the config. */
  ports: readonly string[] | ((config: Draft<Config>) => readonly string[])
  /** Ports that are reached only after time has passed: a loop must use one. */
  slowPorts?(config: Config): readonly string[]
  traits?(config: Config): Traits
  /** The op for the plan; what is wrong goes to `check`, and then the op is not used. */
  compile(config: Config, check: StepCheck): Op
  face: Face<Config>
}
