import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TillPage } from '../../_till/till-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('till') }
}

export default TillPage
