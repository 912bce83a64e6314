'use client'

import { useState } from 'react'
import { useTRPCClient } from '../../_trpc/client'
import { useTellProblem } from '../../_ui/problem'
import { toast } from '../../_ui/toast'
import { useWords } from '../words/context'

type Draft = { id: string; save: () => Promise<boolean>; refresh: () => Promise<void> }

/** Makes the draft a version, saved first: new guests follow it, those inside stay on theirs. */
export function usePublish({ id, save, refresh }: Draft) {
  const { t } = useWords()
  const client = useTRPCClient()
  const tell = useTellProblem()
  const [publishing, setPublishing] = useState(false)
  const publish = async () => {
    setPublishing(true)
    try {
      if (!(await save())) return
      const { version } = await client.campaigns.publish.mutate({ id })
      toast.success(t('menu.published', { version }))
      await refresh()
    } catch (problem) {
      tell(problem)
    } finally {
      setPublishing(false)
    }
  }
  return { publish, publishing }
}
