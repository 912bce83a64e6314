'use client'

import type { FacePort } from '../../../workflows/model/face'
import { Tooltip } from '../../_ui/tooltip'
import type { EnrolmentState } from '../data/campaign'
import { type StepStats, sum, type ToControl } from '../live/stats'
import { useView, useViewed } from '../store/context'
import { useWords } from '../words/context'
import { CardTest } from './card-test'

const NONE: StepStats = { entered: 0, customers: 0, standing: 0, left: {}, ended: {} }
const useStats = (id: string) => useViewed((view) => view.stats?.steps[id] ?? NONE)

/** A figure that opens the guests behind it. */
function Figure({ id, count, state, port, title }: { id: string; count: number; state?: EnrolmentState; port?: string; title: string }) {
  const { format } = useWords()
  const view = useView()
  return (
    <button
      type="button"
      className="k-number nodrag nopan"
      onClick={(event) => {
        event.stopPropagation()
        view.setState({ people: { step: id, ...(state ? { state } : {}), ...(port ? { port } : {}), title, count } })
      }}
    >
      {format.number(count)}
    </button>
  )
}

/** Entered over waiting. A step where nobody can stand shows no waiting. */
export function CardCounts({ id, ends }: { id: string; ends: boolean }) {
  const { t } = useWords()
  const stats = useStats(id)
  return (
    <div className="k-counts k-near">
      <Figure id={id} count={stats.entered} state="any" title={t('live.entered')} />
      <span>{t('live.enteredShort', { count: stats.entered })}</span>
      {ends && stats.standing > 0 && (
        <>
          <Figure id={id} count={stats.standing} state="active" title={t('live.standing')} />
          <span>{t('live.standingShort', { count: stats.standing })}</span>
        </>
      )}
    </div>
  )
}

/** What a send did, in people and in money, and how those who entered went on. */
export function CardNumbers({ id, ports }: { id: string; ports: readonly FacePort[] }) {
  const { t, format } = useWords()
  const stats = useStats(id)
  const sends = stats.sent !== undefined && (ports.some((port) => port.id === 'sent') || ports.some((port) => port.id === 'happy'))
  const earns = sends && stats.revenue !== undefined && ports.some((port) => port.id === 'sent')
  return (
    <>
      {sends && ports.some((port) => port.id === 'sent') && (
        <dl className="k-nums k-near">
          {(['delivered', 'opened', 'clicked', 'visited'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`live.${name}`)}</dt>
              <dd>{format.number(stats[name] ?? 0)}</dd>
            </div>
          ))}
          {earns && (
            <div>
              <dt>{t('live.revenue')}</dt>
              <dd>{format.money(stats.revenue ?? 0)}</dd>
            </div>
          )}
        </dl>
      )}
      {earns && (
        <div className="k-money k-near">
          <span>
            <span className="text-ink-3">{t('live.margin')}</span> <b className="font-semibold">{format.money(stats.margin ?? 0)}</b>
          </span>
          <span className="text-ink-2">
            {t('live.cost')} {format.money(stats.cost ?? 0)}
          </span>
          {stats.toControl && <AgainstLike told={stats.toControl} />}
        </div>
      )}
      {stats.test && <CardTest id={id} ports={ports} />}
      {ports.length > 1 && <ShareBar stats={stats} ports={ports} />}
    </>
  )
}

/** Margin of a guest here against control guests at the same stage. */
function AgainstLike({ told: { lift, interval, clear, customers } }: { told: ToControl }) {
  const { t, format } = useWords()
  const [low, high] = interval.map((end) => format.moneySigned(end)) as [string, string]
  return (
    <Tooltip label={t('live.toControlAbout', { low, high, ...customers })}>
      <span className={clear ? `font-semibold ${lift > 0 ? 'text-good' : 'text-bad'}` : 'text-ink-3'}>
        {t(clear ? 'live.toControl' : 'live.toControlUnclear', { value: format.moneySigned(lift) })}
      </span>
    </Tooltip>
  )
}

/** Of those who entered: ways out by colour, the hatched wait. */
export function ShareBar({ stats, ports }: { stats: StepStats; ports: readonly FacePort[] }) {
  if (stats.entered === 0) return <div className="k-share k-near" aria-hidden="true" />
  return (
    <div className="k-share k-near" aria-hidden="true">
      {ports.map((port) => {
        const count = stats.left[port.id] ?? 0
        const tone = port.tone === 'good' ? 'is-good' : port.tone === 'bad' || port.id === 'not-sent' ? 'is-bad' : ''
        return count > 0 && <i key={port.id} className={tone} style={{ flex: count }} />
      })}
      {sum(stats.ended) > 0 && <i style={{ flex: sum(stats.ended), opacity: 0.5 }} />}
      {stats.standing > 0 && <i className="is-waiting" style={{ flex: stats.standing }} />}
    </div>
  )
}

/** Count and share beside the name of a quiet port. */
export function PortCount({ id, port }: { id: string; port: string }) {
  const { format } = useWords()
  const stats = useStats(id)
  const count = stats.left[port] ?? 0
  return (
    <span>
      <Figure id={id} count={count} port={port} title={port} />
      {stats.entered > 0 && ` · ${format.share(count / stats.entered)}`}
    </span>
  )
}
