'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { offerSchema } from '../../../workflows/model/offer'
import { useTRPC } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { useTellProblem } from '../../_ui/problem'

/** Keeps a copy of the offer under its name, for other campaigns and for personal offers to choose from. */
export function SaveOffer({ offer }: { offer: unknown }) {
  const t = useTranslations('inspector')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const save = useMutation(trpc.offers.save.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.offers.list.pathFilter()) }))
  const { data: whole } = offerSchema.safeParse(offer)
  if (!whole?.name.trim() || whole.reward.kind === 'personal') return null
  // Once saved it says so until something in the offer changes.
  const saved = save.isSuccess && JSON.stringify(save.variables?.offer) === JSON.stringify(whole)
  return (
    <div>
      <Button size="s" look="quiet" icon={saved ? 'check' : 'copy'} disabled={saved || save.isPending} onClick={() => save.mutate({ offer: whole })}>
        {t(saved ? 'offer.saved' : 'offer.save')}
      </Button>
    </div>
  )
}
