import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { OutboxPage } from '../../_outbox/outbox-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('messages') }
}

export default OutboxPage
