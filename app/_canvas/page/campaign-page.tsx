'use client'

import { useQuery } from '@tanstack/react-query'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo } from 'react'
import type { Vocabulary } from '../../../workflows/segments/fields'
import { VocabularyProvider } from '../../_inspector/rule/vocabulary'
import { useTRPC } from '../../_trpc/client'
import type { Campaign } from '../data/campaign'
import type { CampaignDocument } from '../document/document'
import { settled } from '../geometry/settled'
import { CanvasStores } from '../store/context'
import { CanvasWords } from '../words/context'
import { Studio } from './studio'

/** One campaign: its stores, its words, the workspace's vocabulary; then the studio itself. */
export function CampaignPage({ campaign: initial }: { campaign: Campaign }) {
  const trpc = useTRPC()
  const { data: campaign } = useQuery(
    trpc.campaigns.get.queryOptions(
      { id: initial.id },
      { initialData: initial, staleTime: 2000, refetchInterval: (query) => (query.state.data?.state === 'live' ? 3000 : 20_000) },
    ),
  )
  const { data: vocabulary } = useQuery(trpc.segments.vocabulary.queryOptions(undefined, { staleTime: 300_000 }))
  const values = vocabulary?.values
  const document = useMemo(() => settled(initial.document as CampaignDocument), [initial])
  const { data: members } = useQuery(trpc.tasks.members.queryOptions(undefined, { staleTime: 300_000 }))
  const { data: offers } = useQuery(trpc.offers.list.queryOptions(undefined, { staleTime: 60_000 }))
  const { data: audiences } = useQuery(trpc.audiences.names.queryOptions(undefined, { staleTime: 60_000 }))
  const { data: campaigns } = useQuery(trpc.campaigns.names.queryOptions(undefined, { staleTime: 60_000 }))
  const names = useMemo(
    () => ({
      segments: new Map((values?.segment ?? []).map(({ value, label }) => [value, label] as const)),
      offers: new Map((offers ?? []).map(({ id, name }) => [id, name] as const)),
      members: new Map((members ?? []).map(({ id, name }) => [id, name] as const)),
      campaigns: new Map((campaigns ?? []).map(({ id, name }) => [id, name] as const)),
      audiences: new Map((audiences ?? []).map(({ id, name }) => [id, name] as const)),
    }),
    [values, offers, members, campaigns, audiences],
  )
  const choices = useMemo(() => {
    const known = (values ?? {}) as Partial<Record<Vocabulary, { value: string; label: string }[]>>
    return (name: Vocabulary) => known[name] ?? []
  }, [values])
  return (
    <CanvasStores key={initial.id} document={document} mode={initial.state === 'draft' ? 'draw' : 'live'}>
      <CanvasWords names={names}>
        <VocabularyProvider value={choices}>
          <ReactFlowProvider>
            <Studio campaign={campaign} />
          </ReactFlowProvider>
        </VocabularyProvider>
      </CanvasWords>
    </CanvasStores>
  )
}
