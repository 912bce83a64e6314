'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useRested } from '../../_inspector/rule/live-count'
import { useTRPC } from '../../_trpc/client'
import { useDocument, useView } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'

/** Asks the server what is wrong with the drawing, half a second after each change, and shows it on the cards. */
export function useCheck(on: boolean) {
  const trpc = useTRPC()
  const view = useView()
  const document = useDocument((current) => current)
  const rested = useRested(document, 450)
  const { data, isFetching } = useQuery(trpc.campaigns.check.queryOptions({ document: rested }, { enabled: on, staleTime: 30_000, gcTime: 10_000 }))
  useEffect(() => {
    if (data) view.setState({ diagnostics: data.diagnostics as readonly Diagnostic[] })
  }, [data, view])
  return { checking: isFetching || rested !== document, ok: data?.ok ?? false }
}
