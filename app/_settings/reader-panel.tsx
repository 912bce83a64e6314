'use client'

import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { LOCALE_COOKIE, type Locale } from '../_messages/locale'
import { currentTheme } from '../_shell/account-menu'
import { Panel } from '../_ui/panel'
import { Segmented } from '../_ui/segmented'
import { remember, setTheme, type Theme } from '../_ui/theme'

/** Language and light, of this browser only. */
export function ReaderPanel() {
  const t = useTranslations('settings')
  const common = useTranslations('common')
  const locale = useLocale() as Locale
  const router = useRouter()
  const [theme, show] = useState<Theme>('system')
  useEffect(() => show(currentTheme()), [])
  return (
    <Panel title={t('reader')}>
      <div className="flex flex-wrap gap-x-12 gap-y-4">
        <div className="grid gap-1.5">
          <span className="text-ink-2 text-label">{common('language')}</span>
          <Segmented
            label={common('language')}
            value={locale}
            onChange={(next) => {
              remember(LOCALE_COOKIE, next)
              router.refresh()
            }}
            options={[
              { value: 'ru', label: 'Русский' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
        <div className="grid gap-1.5">
          <span className="text-ink-2 text-label">{common('theme')}</span>
          <Segmented
            label={common('theme')}
            value={theme}
            onChange={(next) => {
              setTheme(next)
              show(next)
            }}
            options={[
              { value: 'light', label: common('themes.light'), icon: 'sun' },
              { value: 'dark', label: common('themes.dark'), icon: 'moon' },
              { value: 'system', label: common('themes.system'), icon: 'system' },
            ]}
          />
        </div>
      </div>
    </Panel>
  )
}
