import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AudiencesPage } from '../../_audiences/audiences-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('audiences') }
}

export default AudiencesPage
