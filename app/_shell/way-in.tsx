'use client'

import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { LOCALE_COOKIE, type Locale } from '../_messages/locale'
import { Logo } from '../_ui/icon'
import { Segmented } from '../_ui/segmented'
import { remember } from '../_ui/theme'
import { TooltipProvider } from '../_ui/tooltip'

/** The quiet ground before sign-in: mark, language, one card. */
export function WayIn({ children }: { children: ReactNode }) {
  const t = useTranslations('common')
  const locale = useLocale() as Locale
  const router = useRouter()
  return (
    <TooltipProvider>
      <div className="dots grid min-h-dvh grid-rows-[auto_1fr]">
        <header className="flex items-center justify-between px-5 py-6 sm:px-8">
          <span className="flex items-center gap-3 font-semibold text-title">
            <Logo size={28} />
            Kaskad
          </span>
          <Segmented
            label={t('language')}
            value={locale}
            onChange={(next) => {
              remember(LOCALE_COOKIE, next)
              router.refresh()
            }}
            options={[
              { value: 'en', label: 'English' },
              { value: 'ru', label: 'Русский' },
            ]}
          />
        </header>
        <main className="grid place-items-center px-4 pt-2 pb-24">{children}</main>
      </div>
    </TooltipProvider>
  )
}
