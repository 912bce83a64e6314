'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { useTellProblem } from '../_ui/problem'
import { NewKeyDialog } from './new-key-dialog'
import { SignersPanel } from './signers-panel'

/** API keys: what each may do and when it was last used. */
export function KeysPanel() {
  const t = useTranslations('settings.keys')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const list = useQuery(trpc.keys.list.queryOptions())
  const revoke = useMutation(trpc.keys.revoke.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.keys.pathFilter()) }))
  return (
    <SignersPanel
      words="keys"
      list={list}
      name={(key) => key.name || t('nameless')}
      known={(key, day) => (key.lastUsedAt ? t('usedAt', { day: day(key.lastUsedAt) }) : t('unused'))}
      tags={(key) => key.scopes}
      revoke={revoke}
      dialog={(close) => <NewKeyDialog onClose={close} />}
    />
  )
}
