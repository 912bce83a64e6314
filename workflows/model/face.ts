/** How a step looks on the canvas and in the inspector, described as data. Words are keys of `steps/words/*.json`; studio and server render them. */

/** A sentence: an ICU key of the `steps` messages and its values. Values that need a locale, a currency or a vocabulary stay typed. */
export type Phrase = { key: string; values?: Record<string, PhraseValue> }

export type PhraseValue =
  | string
  | number
  | Phrase
  /** ISO 8601, shown in words: "14 days". */
  | { duration: string }
  /** Minor units of the workspace's currency. */
  | { money: number }
  /** RFC 3339, shown as a date and time of the workspace. */
  | { time: string }
  /** RULE or FILTER, shown in words by `segments/describe`. */
  | { rule: unknown }
  | { filter: unknown }
  /** Id of a saved segment or offer, shown by its name. */
  | { segment: string }
  /** Id of a member of the workspace, shown by their name. */
  | { member: string }
  /** Id of a campaign, shown by its name. */
  | { campaign: string }
  /** Id of an audience outside, shown by its name. */
  | { audience: string }
  | { offer: string }
  /** Shown with commas and, before the last, "and", "or" or "else". */
  | { list: PhraseValue[]; join: 'and' | 'or' | 'else' }

export const say = (key: string, values?: Record<string, PhraseValue>): Phrase => (values ? { key, values } : { key })

export type Meaning = 'entry' | 'flow' | 'action' | 'reward'
export type Tone = 'good' | 'bad' | 'neutral'
export type FaceLocale = 'ru' | 'en'

export type FacePort = { id: string; label: Phrase; tone: Tone /** Share of a split, 0..100. */; weight?: number }

type Common = {
  /** Into the config, dots between: `when.at`. A diagnostic of this field has `path` = `config.` + this. */
  path: string
  label: Phrase
  help?: Phrase
  /** May be empty, which is written as null. */
  optional?: true
  /** What is written when an empty optional field is switched on. */
  initial?: unknown
}

export type Field = Common &
  (
    | { kind: 'duration'; min?: string; max?: string }
    | { kind: 'number'; min?: number; max?: number; whole?: true; unit?: Phrase }
    | { kind: 'money'; min?: number }
    /** `lines`: how many of a longer text are shown. */
    | { kind: 'text'; multiline?: true; lines?: number; placeholder?: Phrase; max?: number }
    /** One of few values, any JSON scalar. `sets`: other fields of the config that go with it. */
    | { kind: 'choice'; options: { value: string | number | boolean; label: Phrase; sets?: Record<string, unknown> }[] }
    /** One of several shapes at `path`: choosing one writes its `value` there. `chosen` is the present one's id. `path` '' = the whole config. */
    | { kind: 'shape'; chosen: string; options: { id: string; label: Phrase; value: unknown }[] }
    /** RFC 3339 with offset, edited in the workspace's zone. */
    | { kind: 'time' }
    /** `HH:MM` of a day. */
    | { kind: 'clock' }
    /** Another campaign of the workspace, by id. */
    | { kind: 'campaign' }
    /** An audience outside, by id. */
    | { kind: 'audience' }
    /** A role of the workspace, or a member's id. */
    | { kind: 'member' }
    /** A secret of the workspace, by id. */
    | { kind: 'secret' }
    /** Tags of customers. */
    | { kind: 'tags' }
    /** Attributes of customers: name -> text, number, yes or no, or null (taken away). */
    | { kind: 'attributes' }
    /** An event type: one of the known, or `custom.<name>`. */
    /** `sets`: other fields that go with it, by event; `other` for all that are not named. */
    | { kind: 'event'; sets?: Record<string, Record<string, unknown>> }
    /** ISO weekdays, 1 = Monday; at least one. */
    | { kind: 'weekdays' }
    | { kind: 'toggle' }
    /** RULE, or `{ saved: id }` where `saved` is allowed. */
    | { kind: 'rule'; saved: boolean }
    /** FILTER on the facts of `event`; null = any. */
    | { kind: 'filter'; event: string }
    /** Named rules, 1..10, in order; each is a port. */
    | { kind: 'rules' }
    /** Arms of a split: id, name, weight; 2..10, weights sum to 100. */
    | { kind: 'arms' }
    /** MESSAGE: class, channels in order, content per channel. `variables`: groups that make sense here; which of them are there depends on the ways to the step. */
    | { kind: 'message'; variables: readonly string[] }
    /** OFFER or `{ saved: id }`: name and reward. */
    | { kind: 'offer' }
  )

/** A config on its way: anything may still be missing. */
export type Draft<T> = T extends readonly (infer U)[] ? readonly Draft<U>[] : T extends object ? { [K in keyof T]?: Draft<T[K]> | null } : T

export type Face<Config> = {
  /** Where in the palette. */
  group: 'entry' | 'flow' | 'action'
  /** Colour of the tile. */
  meaning: Meaning
  /** Kind, as in the palette, and what it does in a few words, for search and "What next?". */
  label: Phrase
  about: Phrase
  /** Name in the studio's icon set; may depend on the config (an offer of cashback). */
  icon(config: Draft<Config>): string
  /** One sentence in the marketer's words: the card's title. */
  summary(config: Draft<Config>): Phrase
  /** Beside the kind on the card: "A/B test · margin per guest". */
  detail?(config: Draft<Config>): Phrase | null
  ports(config: Draft<Config>): FacePort[]
  /** The form, from top to bottom. Recomputed when the config changes. */
  fields(config: Draft<Config>): Field[]
  /** Channels in the order tried, for the chain on the card. */
  channels?(config: Draft<Config>): readonly string[]
  /** Config of a freshly dropped step, with ready texts. It may still need the marketer (an entry needs its rule). */
  defaults(locale: FaceLocale): Config
}
