import { say } from '../../workflows/model/face'
import { speaker } from '../messages/phrases'
import type { Locale } from '../messages/words'

/** What of a guest's profile was changed, as their history tells it: "Tier: gold; Tags: vip, won back". Empty where nobody said what. */
export function changedWords(properties: Record<string, unknown>, locale: Locale): string {
  const { changed } = properties
  if (!Array.isArray(changed)) return ''
  const { phrase } = speaker(locale, { currency: '', timeZone: 'UTC' })
  return changed
    .filter((name) => typeof name === 'string')
    .map((name) => {
      const attribute = name.startsWith('attributes.')
      const label = phrase(attribute ? say('rules.fields.attributes', { name: name.slice('attributes.'.length) }) : say(`rules.fields.${name}`))
      // Letters and numbers of places say nothing to a reader.
      return name === 'gender' || name === 'home_location' ? label : `${label}: ${shown(properties[name])}`
    })
    .join('; ')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : '—'
  return value === null || value === undefined || value === '' ? '—' : String(value)
}
