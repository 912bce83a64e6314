'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { ClockChip } from '../../_shell/clock-chip'
import { IconButton } from '../../_ui/button'
import { CampaignStatePill } from '../../_ui/campaign-state'
import { Icon } from '../../_ui/icon'
import { Segmented } from '../../_ui/segmented'
import type { Campaign } from '../data/campaign'
import { useDocument, useEdit, useHistory, useView, useViewed } from '../store/context'
import type { Mode } from '../store/view-store'
import { useWords } from '../words/context'

/** Name and state left, mode in the middle, acts right. */
export function TopBar({ campaign, saving, acts, period }: { campaign: Campaign; saving: ReactNode; acts: ReactNode; period: ReactNode }) {
  const { t } = useWords()
  const view = useView()
  const mode = useViewed((state) => state.mode)
  const { undo, redo, undoable, redoable } = useHistory()
  return (
    <header className="col-span-full flex h-12 min-w-0 items-center gap-3 border-b bg-surface px-4">
      <div className="flex min-w-0 flex-auto items-center gap-2">
        <Link href="/campaigns" className="flex shrink-0 items-center gap-1.5 rounded-inner text-ink-3 hover:text-ink max-lg:hidden">
          {t('bar.campaigns')}
          <Icon name="right" size={14} />
        </Link>
        <Name />
        <CampaignStatePill state={campaign.state} />
        {mode === 'draw' && saving}
      </div>
      <Segmented
        label={t('mode.title')}
        value={mode}
        onChange={(next: Mode) => view.setState({ mode: next, selected: [], arrow: null, people: null, guest: null })}
        options={[
          { value: 'draw', label: t('mode.draw'), icon: 'draw' },
          { value: 'live', label: t('mode.live'), icon: 'live' },
        ]}
      />
      <div className="flex flex-auto items-center justify-end gap-2">
        {mode === 'draw' ? (
          <>
            <IconButton icon="undo" label={t('bar.undo')} keys="Ctrl Z" disabled={!undoable} onClick={undo} />
            <IconButton icon="redo" label={t('bar.redo')} keys="Ctrl ⇧ Z" disabled={!redoable} onClick={redo} />
          </>
        ) : (
          period
        )}
        <ClockChip />
        {acts}
      </div>
    </header>
  )
}

/** The campaign's name, edited in place. */
function Name() {
  const { t } = useWords()
  const name = useDocument((document) => document.name)
  const edit = useEdit()
  return (
    <h1 className="min-w-0 shrink font-semibold">
      <span className="inline-grid max-w-full items-center">
        <span aria-hidden="true" className="invisible col-start-1 row-start-1 overflow-hidden whitespace-pre px-1.5">
          {name || ' '}
        </span>
        <input
          aria-label={t('bar.name')}
          value={name}
          size={1}
          maxLength={200}
          onChange={(event) => edit((document) => ({ ...document, name: event.target.value }), 'name')}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          className="col-start-1 row-start-1 h-7 w-full min-w-0 truncate rounded-inner bg-transparent px-1.5 font-semibold outline-none hover:bg-hover focus:bg-field focus:shadow-[0_0_0_1px_var(--accent)]"
        />
      </span>
    </h1>
  )
}
