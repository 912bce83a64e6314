'use client'

import { Empty } from '../../_ui/empty'
import { Icon, type IconName } from '../../_ui/icon'
import { Skeleton } from '../../_ui/skeleton'
import { lookOf } from '../faces'
import { useDocument, useView, useViewed } from '../store/context'
import type { People } from '../store/view-store'
import { useWords } from '../words/context'
import { Compared, Money } from './money'
import { Section } from './section'
import { type Stats, sum } from './stats'

/** Beside the running graph: money against control first, then how far guests came, and where they are now. */
export function LivePanel({ ran }: { ran: boolean }) {
  const { t } = useWords()
  const stats = useViewed((view) => view.stats)
  return (
    <aside aria-label={t('live.panel')} className="min-h-0 overflow-y-auto border-l bg-surface">
      {!ran ? (
        <Empty icon="live" title={t('live.notYetTitle')}>
          {t('live.notYet')}
        </Empty>
      ) : stats ? (
        <>
          <Money stats={stats} />
          {stats.againstControl && <Compared against={stats.againstControl} />}
          <Funnel stats={stats} />
          <WhereNow stats={stats} />
        </>
      ) : (
        <div className="grid gap-3 p-4">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-8 w-32" />
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
        </div>
      )}
    </aside>
  )
}

/** How far those who entered came: people, each counted once however many steps sent to them. */
function Funnel({ stats }: { stats: Stats }) {
  const { t, format } = useWords()
  const { people } = stats
  const { entered } = people
  const rows = [
    { label: t('live.funnelEntered'), count: entered },
    { label: t('live.funnelSent'), count: people.sent },
    { label: t('live.delivered'), count: people.delivered },
    { label: t('live.opened'), count: people.opened },
    { label: t('live.clicked'), count: people.clicked },
    { label: t('live.visited'), count: people.visited },
    { label: t('live.cameAgain'), count: people.again },
  ]
  const most = Math.max(1, ...rows.map((row) => row.count))
  return (
    <Section title={t('live.funnel')} aside={t('live.funnelOf')}>
      <div className="figures mt-2 grid gap-0.5 text-label">
        {rows.map((row) => (
          <div key={row.label} className="grid h-6 grid-cols-[104px_1fr_44px_52px] items-center gap-2 whitespace-nowrap">
            <span className="truncate text-ink-2">{row.label}</span>
            <span className="h-2 rounded-[2px] bg-hover">
              <i className="block h-full rounded-[2px] bg-flow-s" style={{ width: `${(row.count / most) * 100}%` }} />
            </span>
            <b className="text-right font-semibold">{format.number(row.count)}</b>
            <span className="text-right text-ink-3">{entered > 0 ? format.share(row.count / entered) : '—'}</span>
          </div>
        ))}
      </div>
    </Section>
  )
}

/** Still on their way, at each end, and otherwise gone. Together they are everybody who entered. */
function WhereNow({ stats }: { stats: Stats }) {
  const { t, phrase } = useWords()
  const steps = useDocument((document) => document.steps)
  const arrows = useDocument((document) => document.arrows)
  const ends = steps.filter((step) => step.kind === 'end')
  const good = new Set(arrows.filter((arrow) => arrow.port === 'visited' || arrow.port === 'happy').map((arrow) => arrow.to))
  const rows: { key: string; label: string; count: number; look: 'waiting' | 'good' | 'plain'; icon: IconName; people: People }[] = [
    {
      key: 'standing',
      label: t('live.onTheWay'),
      count: stats.standing,
      look: 'waiting',
      icon: 'wait',
      people: { state: 'active', control: false, title: t('live.onTheWay'), count: stats.standing },
    },
    ...ends.map((step) => {
      const count = stats.steps[step.id]?.entered ?? 0
      const label = phrase(lookOf(step).summary)
      return {
        key: step.id,
        label,
        count,
        look: good.has(step.id) ? ('good' as const) : ('plain' as const),
        icon: good.has(step.id) ? ('check' as const) : ('end' as const),
        people: { step: step.id, state: 'any' as const, title: label, count },
      }
    }),
  ]
  const others = sum(stats.ended) - rows.slice(1).reduce((total, row) => total + row.count, 0)
  if (others > 0)
    rows.push({
      key: 'otherwise',
      label: t('live.otherwise'),
      count: others,
      look: 'plain',
      icon: 'x',
      people: { state: 'exited', title: t('live.otherwise'), count: others },
    })
  return (
    <Section title={t('live.whereNow')}>
      <div className="my-2.5 flex h-2 gap-0.5" aria-hidden="true">
        {rows.map(
          (row) =>
            row.count > 0 && (
              <i
                key={row.key}
                className={`rounded-[1px] ${row.look === 'good' ? 'bg-good-s' : row.look === 'waiting' ? 'hatched' : 'bg-flow-s'}`}
                style={{ flex: row.count }}
              />
            ),
        )}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-2 text-label">
        {rows.map((row) => (
          <div key={row.key}>
            <dt className={`flex items-center gap-1 ${row.look === 'good' ? 'text-good' : 'text-ink-2'}`}>
              <Icon name={row.icon} size={14} />
              <span className="first-letter:uppercase">{row.label}</span>
            </dt>
            <dd>
              <PeopleFigure people={row.people} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="figures mt-3 flex items-start gap-1.5 border-t pt-2.5 text-ink-3 text-label">
        <Icon name="check" size={14} className="mt-px flex-none" />
        {t('live.prevented', { count: stats.duplicatesPrevented })}
      </p>
    </Section>
  )
}

function PeopleFigure({ people }: { people: People }) {
  const { format } = useWords()
  const view = useView()
  return (
    <button type="button" className="figures rounded-inner font-semibold text-body hover:text-accent hover:underline" onClick={() => view.setState({ people })}>
      {format.number(people.count)}
    </button>
  )
}
