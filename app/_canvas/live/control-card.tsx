'use client'

import { Tile } from '../../_ui/tile'
import { OnDrawing } from '../graph/on-drawing'
import { useView, useViewed } from '../store/context'
import { useWords } from '../words/context'

/** Beside the entry: those who get nothing and are compared with. */
export function ControlCard({ at }: { at: { x: number; y: number } }) {
  const { t, format } = useWords()
  const view = useView()
  const control = useViewed((state) => state.stats?.control ?? 0)
  const enrolled = useViewed((state) => state.stats?.enrolled ?? 0)
  const dim = useViewed((state) => Boolean(state.guest?.trace && !state.guest.trace.entries.some((entry) => entry.did === 'control')))
  if (control === 0) return null
  return (
    <OnDrawing>
      <svg className="k-arrows" aria-hidden="true">
        <g className={`k-arrow${dim ? ' is-dim' : ''}`}>
          <path className="k-wire" strokeDasharray="3 4" d={`M${at.x - 36} ${at.y + 26}H${at.x - 7}`} />
          <path className="k-tip" d={`M${at.x} ${at.y + 26}l-7-4.5v9z`} />
        </g>
      </svg>
      <button
        type="button"
        className={`nopan k-near absolute flex w-[316px] items-center gap-2.5 rounded-card border border-line-2 border-dashed bg-[color-mix(in_srgb,var(--surface)_60%,transparent)] py-2 pr-3 pl-2 text-left hover:border-accent ${dim ? 'opacity-40' : ''}`}
        style={{ left: at.x, top: at.y, pointerEvents: 'all' }}
        onClick={() => view.setState({ people: { control: true, title: t('live.controlGroup'), count: control } })}
      >
        <Tile icon="shield" tone="flow" />
        <span className="min-w-0">
          <span className="figures block font-medium">{t('live.controlCard', { count: control, share: format.share(control / Math.max(1, enrolled)) })}</span>
          <span className="block text-ink-2 text-label">{t('live.controlAbout')}</span>
        </span>
      </button>
    </OnDrawing>
  )
}
