'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useWorkspace } from '../_shell/workspace'
import { useTRPC, useTRPCClient } from '../_trpc/client'
import { useTellProblem } from '../_ui/problem'
import { toast } from '../_ui/toast'
import type { Audience } from './audience'

/** Fetches an audience's file and gives it to the browser to save; once it is whole, that is where the next changes begin. */
export function useDownload({ id, name }: Audience) {
  const t = useTranslations('audiences')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const cache = useQueryClient()
  const tell = useTellProblem()
  const { role } = useWorkspace()
  return useMutation({
    mutationFn: async (changes: boolean) => {
      const answer = await fetch(`/api/audiences/${id}/export`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ changes }),
      })
      if (!answer.ok) throw await problemOf(answer)
      const file = await answer.blob()
      save(`${name}${changes ? ` ${t('file.changes')}` : ''}.csv`, file)
      // Who only reads leaves the place where others go on.
      if (role === 'analyst') return
      await client.audiences.downloaded.mutate({ id, cursor: answer.headers.get('kaskad-cursor') ?? '' })
      if (changes && !(await hasLines(file))) toast.info(t('noChanges'))
    },
    onError: tell,
    onSettled: () => cache.invalidateQueries(trpc.audiences.pathFilter()),
  })
}

/** More than its heading; the first kilobyte tells. */
const hasLines = async (file: Blob) => (await file.slice(0, 1024).text()).trimEnd().includes('\n')

/** A problem document in the form in which tRPC's refusals come. */
async function problemOf(answer: Response) {
  const { status, code, title, detail, errors } = (await answer.json()) as { status: number; code: string; title: string; detail: string; errors: unknown[] }
  return { data: { problem: { status, code, message: title, hint: detail, errors } } }
}

function save(name: string, file: Blob) {
  const url = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: url, download: name.replace(/[\\/:*?"<>|]+/g, ' ').trim() })
  link.click()
  URL.revokeObjectURL(url)
}
