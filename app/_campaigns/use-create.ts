'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTRPC } from '../_trpc/client'
import { useTellProblem } from '../_ui/problem'

/** Stores a document as a new draft and opens it. */
export function useCreateCampaign() {
  const trpc = useTRPC()
  const cache = useQueryClient()
  const router = useRouter()
  const tell = useTellProblem()
  return useMutation(
    trpc.campaigns.create.mutationOptions({
      onSuccess: (campaign) => {
        void cache.invalidateQueries(trpc.campaigns.list.pathFilter())
        router.push(`/campaigns/${campaign.id}`)
      },
      onError: tell,
    }),
  )
}
