import type { IconName } from '../_ui/icon'
import { SETTINGS } from './blank'
import howWasIt from './how-was-it.json' with { type: 'json' }
import secondVisit from './second-visit.json' with { type: 'json' }
import thankTheBest from './thank-the-best.json' with { type: 'json' }
import weekdayLunch from './weekday-lunch.json' with { type: 'json' }
import winBack from './win-back.json' with { type: 'json' }

export const STAGES = ['engage', 'grow', 'keep', 'winback'] as const
export type Stage = (typeof STAGES)[number]
export const STAGE_ICON: Record<Stage, IconName> = { engage: 'engage', grow: 'grow', keep: 'keep', winback: 'winback' }

type Step = { id: string; kind: string; config: unknown; position: { x: number; y: number }; note: string | null }
export type Template = { id: string; stage: Stage; steps: Step[]; arrows: { from: string; port: string; to: string }[] }

const template = (id: string, { stage, steps, arrows }: { stage: string; steps: Step[]; arrows: Template['arrows'] }): Template => ({
  id,
  stage: stage as Stage,
  steps,
  arrows,
})

/** A campaign for each stage of a guest's life. Their texts are keys (`@winBack.cashback.sms`) into the area `templates`, so that they come in the marketer's language. */
export const GALLERY: readonly Template[] = [
  template('win-back', winBack),
  template('second-visit', secondVisit),
  template('how-was-it', howWasIt),
  template('weekday-lunch', weekdayLunch),
  template('thank-the-best', thankTheBest),
]

/** The document of a template with its texts in. `text` looks a key up, untouched (Liquid's braces are not ours to read). */
export function documentOf({ steps, arrows }: Template, name: string, text: (key: string) => string) {
  return { format: 'kaskad.campaign/1', name, settings: SETTINGS, steps: steps.map((step) => ({ ...step, config: fill(step.config, text) })), arrows }
}

function fill(value: unknown, text: (key: string) => string): unknown {
  if (typeof value === 'string') return value.startsWith('@') ? text(value.slice(1)) : value
  if (Array.isArray(value)) return value.map((item) => fill(item, text))
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, text)]))
  return value
}
