'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '../../_trpc/client'
import { useDrawing, useView } from '../store/context'
import type { Diagnostic } from '../store/diagnostic'

const REST_MS = 450

/**
 * Asks the server what is wrong with the drawing, half a second after each change, and shows it on the cards. `failed`: it could not be asked, so
 * nothing is known; silence would read as "all is well".
 */
export function useCheck(on: boolean, id: string): { checking: boolean; failed: boolean } {
  const trpc = useTRPC()
  const view = useView()
  const { document, waiting } = useRested()
  const { data, isFetching, isError } = useQuery(
    trpc.campaigns.check.queryOptions(
      { document, id },
      { enabled: on, staleTime: 30_000, gcTime: 10_000, refetchInterval: (query) => (query.state.error ? 5000 : false) },
    ),
  )
  useEffect(() => {
    if (data) view.setState({ diagnostics: data.diagnostics as readonly Diagnostic[] })
  }, [data, view])
  return { checking: waiting || (isFetching && !isError), failed: isError }
}

/** The drawing once it has rested. While somebody types only the first key says so; the others draw nothing anew. */
function useRested() {
  const drawing = useDrawing()
  const [document, setDocument] = useState(() => drawing.getState().document)
  const [waiting, setWaiting] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const changed = (next: typeof document) => {
      clearTimeout(timer)
      setWaiting(true)
      timer = setTimeout(() => {
        setDocument(next)
        setWaiting(false)
      }, REST_MS)
    }
    setDocument(drawing.getState().document)
    const unsubscribe = drawing.subscribe((state, before) => state.document !== before.document && changed(state.document))
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [drawing])
  return { document, waiting }
}
