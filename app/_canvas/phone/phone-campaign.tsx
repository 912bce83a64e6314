'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../_ui/button'
import { CampaignStatePill } from '../../_ui/campaign-state'
import { Icon } from '../../_ui/icon'
import { Tile } from '../../_ui/tile'
import type { Campaign } from '../data/campaign'
import { useCheck } from '../data/use-check'
import { outline } from '../document/outline'
import { lookOf, portIds, portsOf } from '../faces'
import { ShareBar } from '../graph/card-numbers'
import { icon } from '../graph/step-card'
import { useDocument, useView, useViewed } from '../store/context'
import { useWords } from '../words/context'

/** A campaign on a phone: the graph as a list with its numbers, and one act below. Drawing is left to a wider screen. */
export function PhoneCampaign({ campaign, menu, act }: { campaign: Campaign; menu: ReactNode; act: ReactNode }) {
  const { t, format } = useWords()
  const router = useRouter()
  useCheck(campaign.state === 'draft', campaign.id)
  const stats = useViewed((view) => view.stats)
  const name = useDocument((document) => document.name)
  const against = stats?.againstControl
  const clear = against?.interval && (against.interval[0]! > 0 || against.interval[1]! < 0)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="border-b bg-surface px-4 pt-1 pb-3">
        <div className="flex items-center justify-between">
          <span className="flex items-center gap-2">
            <IconButton icon="left" size="big" label={t('bar.campaigns')} className="-ml-3.5" onClick={() => router.push('/campaigns')} />
            <CampaignStatePill state={campaign.state} />
          </span>
          {menu}
        </div>
        <h1 className="font-semibold text-title">{name}</h1>
        {against?.total != null && (
          <>
            <div className="figures mt-1.5 flex items-baseline justify-between">
              <span className={`font-semibold text-figure ${clear ? (against.total > 0 ? 'text-good' : 'text-bad') : ''}`}>
                {format.moneySigned(against.total)}
              </span>
              {!clear && <span className="text-ink-2 text-label">{t('live.notClear')}</span>}
            </div>
            <p className="text-ink-2 text-label">{t('live.extra')}</p>
          </>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        {stats && (
          <div className="figures flex justify-between px-4 pt-2.5 pb-2 text-label">
            <span className="text-ink-2">{t('phone.inside', { count: stats.standing })}</span>
            <span className="text-ink-3">{t('phone.columns')}</span>
          </div>
        )}
        <Twin />
        <p className="px-4 pt-3 text-ink-3 text-label">{t('phone.wider')}</p>
      </div>
      <footer className="border-t bg-surface p-3">{act}</footer>
    </div>
  )
}

function Twin() {
  const steps = useDocument((document) => document.steps)
  const arrows = useDocument((document) => document.arrows)
  const lines = outline({ steps, arrows }, portIds)
  return (
    <ol className="mx-3 mt-2 overflow-hidden rounded-card border bg-surface">
      {lines.map((line) =>
        line.is === 'port' ? (
          <PortLine key={`${line.from.id} ${line.port}`} from={line.from} port={line.port} depth={line.depth} />
        ) : (
          <StepLine key={line.step.id} step={line.step} depth={line.depth} />
        ),
      )}
    </ol>
  )
}

type Line = Extract<ReturnType<typeof outline>[number], { is: 'step' }>

function Rails({ depth }: { depth: number }) {
  return Array.from({ length: Math.min(depth, 4) }, (_, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rails are known by their level
    <span key={n} aria-hidden="true" className="absolute top-0 bottom-0 border-line-2 border-l-[1.5px]" style={{ left: 20 + n * 16 }} />
  ))
}

function PortLine({ from, port, depth }: { from: Line['step']; port: string; depth: number }) {
  const { phrase, format } = useWords()
  const stats = useViewed((view) => view.stats?.steps[from.id])
  const look = portsOf(from).find((candidate) => candidate.id === port)
  const count = stats?.left[port] ?? 0
  if (!look) return null
  const tone = look.tone === 'good' ? 'text-good' : look.tone === 'bad' ? 'text-bad' : 'text-ink-2'
  return (
    <li
      className={`figures relative flex items-center gap-1.5 border-t bg-sunken py-[5px] pr-3 font-medium text-label ${tone}`}
      style={{ paddingLeft: 20 + depth * 16 }}
    >
      <Rails depth={depth - 1} />
      <Icon name={look.tone === 'good' ? 'check' : look.tone === 'bad' ? 'x' : 'right'} size={14} />
      <span className="truncate">{phrase(look.label)}</span>
      {stats && stats.entered > 0 && (
        <span className="whitespace-nowrap">
          {format.number(count)} · {format.share(count / stats.entered)}
        </span>
      )}
    </li>
  )
}

function StepLine({ step, depth }: { step: Line['step']; depth: number }) {
  const { phrase, t, format } = useWords()
  const view = useView()
  const stats = useViewed((state) => state.stats?.steps[step.id])
  const trouble = useViewed((state) => (state.stats ? undefined : state.diagnostics.find((found) => found.step === step.id)))
  const look = lookOf(step)
  const said =
    stats?.visited !== undefined && stats.visited > 0
      ? t('phone.came', { count: stats.visited, revenue: format.money(stats.revenue ?? 0) })
      : phrase(look.label)
  return (
    <li className="relative border-t first:border-t-0">
      <Rails depth={depth} />
      <button
        type="button"
        className="grid w-full grid-cols-[32px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 py-1.5 pr-3 text-left active:bg-hover"
        style={{ paddingLeft: 12 + depth * 16 }}
        onClick={() => stats && view.setState({ people: { step: step.id, state: 'any', title: t('live.entered'), count: stats.entered } })}
      >
        <Tile icon={icon(look.icon)} tone={look.meaning} />
        <span className="min-w-0 leading-[18px]">
          <b className="block truncate font-medium">{phrase(look.summary)}</b>
          <span className={`block truncate text-label ${trouble ? (trouble.severity === 'error' ? 'text-bad' : 'text-reward') : 'text-ink-2'}`}>
            {trouble ? trouble.message : said}
          </span>
        </span>
        {stats && (
          <span className="figures text-right leading-[18px]">
            <b className="block font-semibold">{format.number(stats.entered)}</b>
            <span className="block text-ink-3 text-label">{stats.standing > 0 ? t('phone.waiting', { count: stats.standing }) : '—'}</span>
          </span>
        )}
        {stats && portsOf(step).length > 1 && (
          <span className="col-span-2 col-start-2 mt-0.5">
            <ShareBar stats={stats} ports={portsOf(step)} />
          </span>
        )}
      </button>
    </li>
  )
}

/** The one act of a phone's foot. */
export function PhoneAct({ label, icon: name, onClick, accent }: { label: string; icon: 'play' | 'pause'; onClick: () => void; accent?: boolean }) {
  return (
    <Button size="big" look={accent ? 'accent' : 'plain'} icon={name} className="w-full" onClick={onClick}>
      {label}
    </Button>
  )
}
