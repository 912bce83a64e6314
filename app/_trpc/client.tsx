'use client'

import { keepPreviousData, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { type ReactNode, useState } from 'react'
import type { AppRouter } from '@/server/root'
import { problemIn } from './problem'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

/** A refusal is an answer: only what may pass by itself (no network, database restarting) is asked again. */
const passing = (error: unknown) => {
  const status = problemIn(error)?.status
  return status === undefined || status === 503
}

function makeQueryClient() {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        // The session ended, or the membership: the sign-in page says what to do next.
        if (problemIn(error)?.status === 401 && typeof window !== 'undefined')
          window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`)
      },
    }),
    defaultOptions: {
      queries: { staleTime: 5_000, placeholderData: keepPreviousData, retry: (count, error) => count < 2 && passing(error), refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
}

/** React Query over one batched connection to `/api/trpc`. */
export function DataProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient)
  const [client] = useState(() => createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST', maxItems: 20 })] }))
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
