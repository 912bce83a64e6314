import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { FeedbackPage } from '../../_feedback/feedback-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell.nav'))('feedback') }
}

export default FeedbackPage
