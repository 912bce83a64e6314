import type { Locale } from './locale'

/** One file an area and language; the area is the namespace: `useTranslations('campaigns')`. */
export const AREAS = [
  'common',
  'shell',
  'auth',
  'campaigns',
  'customers',
  'messages',
  'feedback',
  'tasks',
  'audiences',
  'till',
  'settings',
  'templates',
  'canvas',
  'inspector',
  'public',
] as const

export async function loadMessages(locale: Locale): Promise<Record<string, Record<string, unknown>>> {
  const words = await Promise.all(AREAS.map((area) => import(`./${locale}/${area}.json`) as Promise<{ default: Record<string, unknown> }>))
  // Rules and steps have their words beside them: the server speaks them too.
  const rules = (await import(`../../workflows/segments/words/${locale}.json`)) as { default: Record<string, unknown> }
  const steps = (await import(`../../workflows/steps/words/${locale}.json`)) as { default: Record<string, unknown> }
  return { ...Object.fromEntries(AREAS.map((area, i) => [area, words[i]!.default])), rules: rules.default, steps: steps.default }
}
