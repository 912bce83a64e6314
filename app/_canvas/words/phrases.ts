import { HOUR, MINUTE, parseDuration } from '../../../workflows/model/durations'
import type { Phrase, PhraseValue } from '../../../workflows/model/face'
import type { Condition, Filter, Rule } from '../../../workflows/segments/ast'
import { describe, describeFilter, sentence } from '../../../workflows/segments/describe'
import type { Formats } from '../../_ui/format'
import { briefRule } from './brief'

const DAY = 24 * HOUR

export type Translate = { (key: string, values?: Record<string, string | number>): string; has(key: string): boolean }

/** Names of what is saved elsewhere, by id. */
export type Names = {
  segments: ReadonlyMap<string, string>
  offers: ReadonlyMap<string, string>
  members: ReadonlyMap<string, string>
  campaigns: ReadonlyMap<string, string>
  audiences: ReadonlyMap<string, string>
}

/** Units a duration is written in: the largest that divides it. */
export type DurationUnit = 'day' | 'hour' | 'minute'
export function inUnits(iso: string): { count: number; unit: DurationUnit } | null {
  const ms = parseDuration(iso)
  if (ms === null) return null
  if (ms % DAY === 0) return { count: ms / DAY, unit: 'day' }
  if (ms % HOUR === 0) return { count: ms / HOUR, unit: 'hour' }
  return { count: Math.round(ms / MINUTE), unit: 'minute' }
}

export const isoOf = (count: number, unit: DurationUnit): string => (unit === 'day' ? `P${count}D` : unit === 'hour' ? `PT${count}H` : `PT${count}M`)

/**
 * Turns what faces and rules say as data into sentences of the reader's language. `words` has all areas: keys of faces are in `steps`, those of rules
 * begin with `rules.`.
 */
export function phrases(words: Translate, format: Formats, names: Names) {
  const duration = (iso: string) => {
    const parts = inUnits(iso)
    return parts ? words(`rules.duration.${parts.unit}`, { count: parts.count }) : iso
  }
  const value = (from: PhraseValue): string | number => {
    if (typeof from === 'string' || typeof from === 'number') return from
    if ('key' in from) return phrase(from)
    if ('duration' in from) return duration(from.duration)
    if ('money' in from) return format.money(from.money)
    if ('time' in from) return format.moment(from.time)
    if ('rule' in from) return rule(from.rule)
    if ('filter' in from) return filter(from.filter)
    if ('segment' in from) return names.segments.get(from.segment) ?? from.segment
    if ('campaign' in from) return names.campaigns.get(from.campaign) ?? from.campaign
    if ('audience' in from) return names.audiences.get(from.audience) ?? from.audience
    if ('member' in from) return names.members.get(from.member) ?? from.member
    if ('offer' in from) return names.offers.get(from.offer) ?? from.offer
    const items = from.list.map((item) => String(value(item)))
    if (from.join === 'else') return items.join(words('canvas.else'))
    return new Intl.ListFormat(format.locale, { type: from.join === 'or' ? 'disjunction' : 'conjunction' }).format(items)
  }
  const phrase = (said: Phrase): string => {
    const values = Object.fromEntries(Object.entries(said.values ?? {}).map(([name, from]) => [name, value(from)]))
    const key = said.key.startsWith('rules.') ? said.key : `steps.${said.key}`
    // A draft may name a field or an event that nobody knows: it is shown as it was written.
    return words.has(key) ? words(key, values) : key.slice(key.lastIndexOf('.') + 1)
  }
  const condition = (from: Condition) => phrase(sentence(describe(from)))
  /** A rule in one sentence; what is not yet a rule is said to be missing. */
  const rule = (from: unknown): string => {
    try {
      return capital(briefRule(from as Rule, words, condition) ?? phrase(sentence(describe(from as Rule))))
    } catch {
      return words('canvas.noRule')
    }
  }
  const filter = (from: unknown): string => {
    try {
      return phrase(sentence(describeFilter(from as Filter)))
    } catch {
      return words('canvas.noRule')
    }
  }
  return { phrase, duration, rule, filter }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
