'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client'
import { useFormat } from '../../_ui/format'
import { type CampaignDocument, stepOf } from '../document/document'
import { lookOf } from '../faces'
import { NO_NAMES } from './context'
import { phrases, type Translate } from './phrases'

/** How a step is called outside of its campaign's drawing: what its card says. Null while that is not known, or when the step is no longer there. */
export function useStepName(campaign: string, step: string | null): string | null {
  const trpc = useTRPC()
  const all = useTranslations() as unknown as Translate
  const format = useFormat()
  const { data } = useQuery(trpc.campaigns.get.queryOptions({ id: campaign }, { enabled: step !== null, staleTime: 60_000 }))
  const found = data && step !== null ? stepOf(data.document as CampaignDocument, step) : undefined
  return found ? phrases(all, format, NO_NAMES).phrase(lookOf(found).summary) : null
}
