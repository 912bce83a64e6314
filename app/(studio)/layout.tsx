import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { NoWorkspace } from '../_shell/no-workspace'
import { Shell } from '../_shell/shell'
import { DataProvider } from '../_trpc/client'
import { pageContext, serverApi } from '../_trpc/server'

/** Everything behind sign-in: words, data, and the frame around the page. */
export default async function StudioLayout({ children }: { children: ReactNode }) {
  const { signed } = await pageContext()
  if (!signed) redirect('/sign-in')
  if (!signed.workspace) {
    return (
      <NextIntlClientProvider>
        <NoWorkspace />
      </NextIntlClientProvider>
    )
  }
  const api = await serverApi()
  const [workspace, workspaces] = await Promise.all([api.workspace.current(), api.workspace.list()])
  return (
    <NextIntlClientProvider>
      <DataProvider>
        <Shell workspace={workspace} workspaces={workspaces}>
          {children}
        </Shell>
      </DataProvider>
    </NextIntlClientProvider>
  )
}
