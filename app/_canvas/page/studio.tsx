'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Inspector } from '../../_inspector/inspector'
import { useTRPC } from '../../_trpc/client'
import { Button } from '../../_ui/button'
import { usePlace } from '../../_ui/format'
import { Icon } from '../../_ui/icon'
import { Segmented } from '../../_ui/segmented'
import { Tooltip } from '../../_ui/tooltip'
import type { Campaign } from '../data/campaign'
import { useAutosave } from '../data/use-autosave'
import { usePublish } from '../data/use-publish'
import { usePublished } from '../data/use-published'
import { type Period, useStats } from '../data/use-stats'
import { type Act, FateDialog } from '../dialogs/fate-dialog'
import { LaunchDialog } from '../dialogs/launch-dialog'
import { DiagnosticsStrip } from '../draw/diagnostics-strip'
import { Palette } from '../draw/palette'
import { SaveState } from '../draw/save-state'
import { Shortcuts } from '../draw/shortcuts'
import { Toolbar } from '../draw/toolbar'
import { TopBar } from '../draw/top-bar'
import { useKeyboard } from '../draw/use-keyboard'
import { WhatNext } from '../draw/what-next'
import { Graph } from '../graph/graph'
import { MapControls } from '../graph/map-controls'
import { LivePanel } from '../live/live-panel'
import { PeoplePanel } from '../live/people-panel'
import { TracePanel } from '../live/trace-panel'
import { PhoneAct, PhoneCampaign } from '../phone/phone-campaign'
import { ShownDocument, useDocument, useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import { CampaignMenu } from './campaign-menu'
import { EmptyCanvas } from './empty-canvas'
import { useNarrow } from './use-narrow'

type Open = 'launch' | Act | null

/** The page: bar, palette, graph, inspector or numbers, line of diagnostics. On a phone a list. */
export function Studio({ campaign }: { campaign: Campaign }) {
  const { t, format } = useWords()
  const view = useView()
  const mode = useViewed((state) => state.mode)
  const live = mode === 'live'
  const people = useViewed((state) => state.people)
  const guest = useViewed((state) => state.guest)
  const standing = useViewed((state) => state.stats?.standing ?? 0)
  const chosen = useViewed((state) => (state.selected.length === 1 ? state.selected[0] : undefined))
  const wide = useDocument((document) => ['segment', 'event', 'branch'].includes(document.steps.find((step) => step.id === chosen)?.kind ?? ''))
  const { now } = usePlace()
  const [hand, setHand] = useState(false)
  const [open, setOpen] = useState<Open>(null)
  const [period, setPeriod] = useState<Period>('all')
  const phone = useNarrow()
  const { saving, save, settle } = useAutosave(campaign)
  const moving = campaign.state === 'live'
  useStats(campaign.id, { on: campaign.state !== 'draft', moving, period: live ? period : 'all', now })
  useKeyboard({ save, setHand })
  const refresh = useRefresh(campaign.id)
  const { publish, publishing } = usePublish({ id: campaign.id, save, refresh })
  const published = usePublished(campaign, live)

  // The same element for as long as nothing in it changes: what concerns the page only must not draw the graph anew.
  const tools = useMemo(
    () => (
      <>
        <MapControls />
        {!live && <Toolbar hand={hand} setHand={setHand} />}
      </>
    ),
    [live, hand],
  )

  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || view.getState().mode !== 'live') return
      if (view.getState().guest) view.setState({ guest: null })
      else view.setState({ people: null, selected: [] })
    }
    window.addEventListener('keydown', leave)
    return () => window.removeEventListener('keydown', leave)
  }, [view])

  const act = async (next: Exclude<Open, null>) => {
    if (next === 'launch' && !(await save())) return
    setOpen(next)
  }
  const done = async (to: 'live' | 'draw') => {
    await refresh()
    setOpen(null)
    view.setState({ mode: to, selected: [], arrow: null, people: null, guest: null })
  }
  const main = campaign.state === 'live' ? 'pause' : campaign.state === 'paused' ? 'resume' : 'launch'
  const menu = <CampaignMenu campaign={campaign} onAct={act} publish={publish} big={phone} />
  const dialogs = (
    <>
      {open === 'launch' && <LaunchDialog campaign={campaign} onClose={() => setOpen(null)} onLaunched={() => done('live')} />}
      {open && open !== 'launch' && <FateDialog act={open} campaign={campaign} onClose={() => setOpen(null)} onDone={() => done('live')} />}
      <Shortcuts />
      <WhatNext />
    </>
  )
  const side = guest ? (
    <TracePanel key={guest.enrolment} campaign={campaign.id} enrolment={guest.enrolment} name={guest.name} moving={moving} />
  ) : people ? (
    <PeoplePanel key={JSON.stringify([people.step, people.port, people.state, people.control])} campaign={campaign.id} people={people} />
  ) : null

  if (phone) {
    return (
      <>
        {side ? (
          <ShownDocument document={published}>
            <div className="h-full [&>aside]:h-full [&>aside]:border-l-0">{side}</div>
          </ShownDocument>
        ) : (
          <ShownDocument document={published}>
            <PhoneCampaign
              campaign={campaign}
              menu={menu}
              act={
                <PhoneAct
                  icon={main === 'pause' ? 'pause' : 'play'}
                  accent={main !== 'pause'}
                  label={main === 'launch' ? t('launch.go') : t(`fate.${main}.button`, { count: standing })}
                  onClick={() => act(main)}
                />
              }
            />
          </ShownDocument>
        )}
        {dialogs}
      </>
    )
  }

  const columns = live ? 'minmax(0,1fr) 360px' : `216px minmax(0,1fr) ${wide ? 448 : 392}px`
  return (
    <div className="grid h-full min-h-0" style={{ gridTemplate: `48px minmax(0,1fr) auto / ${columns}` }}>
      <TopBar
        campaign={campaign}
        saving={<SaveState saving={saving} settle={settle} />}
        period={
          <Segmented
            size="s"
            label={t('period.title')}
            value={period}
            onChange={setPeriod}
            options={(['7d', '30d', 'all'] as const).map((value) => ({ value, label: t(`period.${value}`) }))}
          />
        }
        acts={
          <>
            <Button look={main === 'launch' ? 'accent' : 'plain'} icon={main === 'pause' ? 'pause' : 'play'} onClick={() => act(main)}>
              {t(`act.${main}`)}
            </Button>
            {!live && main !== 'launch' && (
              <Tooltip label={t('menu.publishHint')}>
                <Button look="accent" icon="send" busy={publishing} onClick={publish}>
                  {t('menu.publish')}
                </Button>
              </Tooltip>
            )}
            {menu}
          </>
        }
      />
      {!live && <Palette />}
      <div className="relative min-h-0 min-w-0">
        <ShownDocument document={published}>
          <Graph hand={hand}>{tools}</Graph>
        </ShownDocument>
        {!live && <EmptyCanvas />}
        {live && guest && (
          <div className="absolute top-20 right-3 z-10 flex items-center gap-3 rounded-card border bg-surface py-1.5 pr-1.5 pl-3 shadow-float">
            {t('trace.oneGuest')}
            <Button size="s" icon="guests" onClick={() => view.setState({ guest: null, people: null })}>
              {t('trace.showAll')}
            </Button>
          </div>
        )}
      </div>
      {live ? <ShownDocument document={published}>{side ?? <LivePanel ran={campaign.state !== 'draft'} />}</ShownDocument> : <Inspector />}
      {live ? (
        <footer className="figures col-span-full flex h-8 items-center gap-4 border-t bg-surface px-4 text-ink-2 text-label">
          <span className="flex items-center gap-1.5">
            <Icon name={guest ? 'history' : 'live'} size={14} />
            {guest ? t('trace.kept') : t(period === 'all' ? 'live.inside' : 'live.insideOf', { count: standing, days: period === '7d' ? 7 : 30 })}
          </span>
          <AsOf write={format.moment} />
        </footer>
      ) : (
        <DiagnosticsStrip campaign={campaign.id}>
          {campaign.liveVersion !== null && campaign.state !== 'draft' && (
            <button
              type="button"
              className="flex items-center gap-1.5 rounded-inner text-good hover:underline"
              onClick={() => view.setState({ mode: 'live', selected: [], arrow: null })}
            >
              <Icon name="live" size={14} />
              {t('bar.version', { version: campaign.liveVersion, count: standing })}
            </button>
          )}
          <button
            type="button"
            className="flex items-center gap-1.5 rounded-inner text-ink-2 hover:text-ink"
            onClick={() => view.setState({ shortcuts: true })}
          >
            <Icon name="kbd" size={14} />
            {t('shortcuts.title')}
          </button>
        </DiagnosticsStrip>
      )}
      {dialogs}
    </div>
  )
}

function AsOf({ write }: { write: (at: string) => string }) {
  const { t } = useWords()
  const asOf = useViewed((state) => state.stats?.asOf)
  return asOf ? <span className="ml-auto">{t('live.asOf', { at: write(asOf) })}</span> : null
}

/** After an act: the campaign, its numbers, and the list. */
function useRefresh(id: string) {
  const trpc = useTRPC()
  const cache = useQueryClient()
  return async () => {
    await Promise.all([
      cache.invalidateQueries(trpc.campaigns.get.queryFilter({ id })),
      cache.invalidateQueries(trpc.campaigns.versions.queryFilter({ id })),
      cache.invalidateQueries(trpc.campaigns.stats.pathFilter()),
      cache.invalidateQueries(trpc.campaigns.list.pathFilter()),
      cache.invalidateQueries(trpc.workspace.current.pathFilter()),
    ])
  }
}
