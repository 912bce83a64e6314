'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useMemo } from 'react'
import { useTRPC } from '../_trpc/client'
import { PlaceProvider } from '../_ui/format'
import { Toaster } from '../_ui/toast'
import { TooltipProvider } from '../_ui/tooltip'
import { Nav, PhoneNav } from './nav'
import { Palette } from './palette'
import { useVirtualNow } from './virtual-clock'
import { type Workspace, WorkspaceContext } from './workspace'

const TOOLTIP_DELAY = 350

/** The frame of the studio: navigation left (below on a phone), the page beside it, palette and news above everything. */
export function Shell({ workspace: initial, workspaces, children }: { workspace: Workspace; workspaces: { id: string; name: string }[]; children: ReactNode }) {
  const trpc = useTRPC()
  const t = useTranslations('common')
  const { data: workspace } = useQuery(
    trpc.workspace.current.queryOptions(undefined, {
      initialData: initial,
      // The clock is carried on here; asking again only keeps it true when somebody else stops it.
      refetchInterval: (query) => (query.state.data?.sandbox ? 3_000 : 60_000),
    }),
  )
  const now = useVirtualNow(workspace)
  const place = useMemo(() => ({ currency: workspace.currency, timeZone: workspace.timeZone, now }), [workspace.currency, workspace.timeZone, now])
  return (
    <WorkspaceContext.Provider value={workspace}>
      <PlaceProvider place={place}>
        <TooltipProvider delay={TOOLTIP_DELAY}>
          <a href="#page" className="sr-only z-50 rounded-inner bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
            {t('skipToContent')}
          </a>
          <div className="grid h-dvh grid-cols-1 grid-rows-[minmax(0,1fr)_auto] overflow-hidden md:grid-cols-[56px_minmax(0,1fr)] md:grid-rows-1">
            <Nav workspaces={workspaces} />
            <div id="page" tabIndex={-1} className="min-h-0 min-w-0">
              {children}
            </div>
            <PhoneNav workspaces={workspaces} />
          </div>
          <Palette />
          <Toaster />
        </TooltipProvider>
      </PlaceProvider>
    </WorkspaceContext.Provider>
  )
}
