import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import './globals.css'
import { isTheme, THEME_COOKIE } from './_ui/theme'

export const metadata: Metadata = { title: { default: 'Kaskad', template: '%s · Kaskad' }, applicationName: 'Kaskad', icons: { icon: '/icon.svg' } }
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [{ media: '(prefers-color-scheme: dark)', color: '#0c0d0f' }, { color: '#f4f4f1' }],
}

/**
 * The page's language and theme, both known on the server, so that nothing flashes. `system` sets no attribute: the style sheet follows the system.
 * The words go to the client in the studio's layout only; public pages ship none.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, jar] = await Promise.all([getLocale(), cookies()])
  const chosen = jar.get(THEME_COOKIE)?.value
  const theme = isTheme(chosen) && chosen !== 'system' ? chosen : undefined
  return (
    <html lang={locale} data-theme={theme}>
      <body>{children}</body>
    </html>
  )
}
