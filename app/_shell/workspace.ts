'use client'

import type { inferRouterOutputs } from '@trpc/server'
import { createContext, useContext } from 'react'
import type { AppRouter } from '@/server/root'

export type Workspace = inferRouterOutputs<AppRouter>['workspace']['current']

export const WorkspaceContext = createContext<Workspace | null>(null)

/** The workspace one looks at: name, currency, zone, role, clock (kept fresh by the shell). */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (!workspace) throw new Error('useWorkspace outside of the shell')
  return workspace
}
