'use client'

import { useLocale, useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Locale } from '../../_messages/locale'
import { type Formats, formats, usePlace } from '../../_ui/format'
import { type Names, phrases, type Translate } from './phrases'

export type Words = ReturnType<typeof phrases> & { t: Translate; format: Formats; names: Names }

export const NO_NAMES: Names = { segments: new Map(), offers: new Map(), members: new Map(), campaigns: new Map(), audiences: new Map() }

const WordsContext = createContext<Words | null>(null)

/**
 * Words and formats for everything on the canvas. They stay the same while the workspace's clock ticks (a sandbox may run through a day in a second), so
 * that cards are not drawn anew for it; only the year matters to how dates are written.
 */
export function CanvasWords({ names = NO_NAMES, children }: { names?: Names; children: ReactNode }) {
  const locale = useLocale() as Locale
  const all = useTranslations() as unknown as Translate
  const { currency, timeZone, now } = usePlace()
  const year = new Date(now).getUTCFullYear()
  const words = useMemo(() => {
    const format = formats(locale, currency, timeZone, Date.UTC(year, 6, 1))
    const t = Object.assign((key: string, values?: Record<string, string | number>) => all(`canvas.${key}`, values), {
      has: (key: string) => all.has(`canvas.${key}`),
    })
    return { ...phrases(all, format, names), t, format, names }
  }, [locale, all, currency, timeZone, year, names])
  return <WordsContext value={words}>{children}</WordsContext>
}

export function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('a part of the canvas outside of CanvasWords')
  return words
}
