'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from '../../_trpc/client'
import type { CampaignDocument } from '../document/document'
import { settled } from '../geometry/settled'
import type { Campaign } from './campaign'

/** The graph that guests walk: the live version as it was published, while the draft may already be another. Null until it is known. */
export function usePublished({ id, liveVersion }: Campaign, on: boolean): CampaignDocument | null {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.campaigns.versions.queryOptions({ id }, { enabled: on && liveVersion !== null, staleTime: 60_000 }))
  const published = data?.items.find((version) => version.version === liveVersion)?.document as CampaignDocument | undefined
  return useMemo(() => (on && published ? settled(published) : null), [on, published])
}
