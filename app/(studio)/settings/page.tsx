import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SettingsPage } from '../../_settings/settings-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('settings') }
}

export default SettingsPage
