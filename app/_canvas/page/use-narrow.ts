'use client'

import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 719px)'

/** Whether the screen is a phone's: there the graph is a list. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const query = window.matchMedia(QUERY)
      query.addEventListener('change', tell)
      return () => query.removeEventListener('change', tell)
    },
    () => window.matchMedia(QUERY).matches,
    () => false,
  )
}
