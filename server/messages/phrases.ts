import { createTranslator } from 'next-intl'
import { DAY, HOUR, MINUTE, parseDuration } from '../../workflows/model/durations'
import type { Phrase, PhraseValue } from '../../workflows/model/face'
import type { Filter, Rule } from '../../workflows/segments/ast'
import { describe, describeFilter, sentence } from '../../workflows/segments/describe'
import rulesEn from '../../workflows/segments/words/en.json' with { type: 'json' }
import rulesRu from '../../workflows/segments/words/ru.json' with { type: 'json' }
import stepsEn from '../../workflows/steps/words/en.json' with { type: 'json' }
import stepsRu from '../../workflows/steps/words/ru.json' with { type: 'json' }
import { moneyText } from '../money'
import type { Locale } from './words'

/** What a phrase needs to know of the workspace: its money, its time, the names of what is saved. */
export type Setting = {
  currency: string
  timeZone: string
  segments?: ReadonlyMap<string, string>
  offers?: ReadonlyMap<string, string>
  members?: ReadonlyMap<string, string>
  campaigns?: ReadonlyMap<string, string>
  audiences?: ReadonlyMap<string, string>
}

const books = { en: { rules: rulesEn, steps: stepsEn }, ru: { rules: rulesRu, steps: stepsRu } }

type Translate = (key: string, values?: Record<string, string | number>) => string
const translators = new Map<Locale, Translate>()

function translator(locale: Locale): Translate {
  let made = translators.get(locale)
  if (!made) {
    made = createTranslator({ locale, messages: books[locale], onError: () => {}, getMessageFallback: ({ key }) => key }) as Translate
    translators.set(locale, made)
  }
  return made
}

/** Says what faces of steps and rules say as data, in a reader's language: the sentence on a step's card, a rule, the name of a way out. */
export function speaker(locale: Locale, setting: Setting) {
  const words = translator(locale)
  const value = (from: PhraseValue): string | number => {
    if (typeof from === 'string' || typeof from === 'number') return from
    if ('key' in from) return phrase(from)
    if ('duration' in from) return duration(from.duration)
    if ('money' in from) return moneyText(from.money, setting.currency, locale)
    if ('time' in from) return moment(from.time)
    if ('rule' in from) return rule(from.rule)
    if ('filter' in from) return attempt(() => phrase(sentence(describeFilter(from.filter as Filter))))
    if ('segment' in from) return setting.segments?.get(from.segment) ?? from.segment
    if ('campaign' in from) return setting.campaigns?.get(from.campaign) ?? from.campaign
    if ('audience' in from) return setting.audiences?.get(from.audience) ?? from.audience
    if ('member' in from) return setting.members?.get(from.member) ?? from.member
    if ('offer' in from) return setting.offers?.get(from.offer) ?? from.offer
    return new Intl.ListFormat(locale, { type: from.join === 'and' ? 'conjunction' : 'disjunction' }).format(from.list.map((item) => String(value(item))))
  }
  const phrase = (said: Phrase): string => {
    const values = Object.fromEntries(Object.entries(said.values ?? {}).map(([name, from]) => [name, value(from)]))
    return words(said.key.startsWith('rules.') ? said.key : `steps.${said.key}`, values)
  }
  const duration = (iso: string): string => {
    const ms = parseDuration(iso)
    if (ms === null) return iso
    const [unit, size] = ms % DAY === 0 ? (['day', DAY] as const) : ms % HOUR === 0 ? (['hour', HOUR] as const) : (['minute', MINUTE] as const)
    return words(`rules.duration.${unit}`, { count: Math.round(ms / size) })
  }
  const moment = (time: string) =>
    attempt(() =>
      new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', { timeZone: setting.timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(time),
      ),
    )
  const rule = (from: unknown) => attempt(() => capital(phrase(sentence(describe(from as Rule)))))
  return { phrase, rule, duration }
}

export type Speaker = ReturnType<typeof speaker>

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What an unfinished draft holds may not be a rule or a time yet. */
function attempt(say: () => string): string {
  try {
    return say()
  } catch {
    return '…'
  }
}
