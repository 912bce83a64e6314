import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { CampaignsPage } from '../../_campaigns/campaigns-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('campaigns') }
}

export default CampaignsPage
