'use client'

import { useTranslations } from 'next-intl'
import { Page } from '../_shell/page'
import { useWorkspace } from '../_shell/workspace'
import { KeysPanel } from './keys-panel'
import { LocationsPanel } from './locations-panel'
import { ReaderPanel } from './reader-panel'
import { SecretsPanel } from './secrets-panel'
import { WorkspacePanel } from './workspace-panel'

/** What belongs to the workspace, and what to this reader. Only an owner changes the former. */
export function SettingsPage() {
  const nav = useTranslations('shell.nav')
  const { role } = useWorkspace()
  return (
    <Page title={nav('settings')}>
      <div className="mx-auto grid max-w-[920px] gap-4">
        <ReaderPanel />
        <WorkspacePanel />
        <LocationsPanel />
        {role === 'owner' && <KeysPanel />}
        {role === 'owner' && <SecretsPanel />}
      </div>
    </Page>
  )
}
