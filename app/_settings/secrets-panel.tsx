'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../_trpc/client'
import { useTellProblem } from '../_ui/problem'
import { NewSecretDialog } from './new-secret-dialog'
import { SignersPanel } from './signers-panel'

/** What calls to other systems are signed with; steps choose a secret by its name. */
export function SecretsPanel() {
  const t = useTranslations('settings.secrets')
  const trpc = useTRPC()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const list = useQuery(trpc.secrets.list.queryOptions())
  const revoke = useMutation(trpc.secrets.revoke.mutationOptions({ onError: tell, onSettled: () => cache.invalidateQueries(trpc.secrets.pathFilter()) }))
  return (
    <SignersPanel
      words="secrets"
      list={list}
      known={(secret, day) => t('madeAt', { day: day(secret.createdAt) })}
      revoke={revoke}
      dialog={(close) => <NewSecretDialog onClose={close} />}
    />
  )
}
